import {
  arrayPiece,
  entriesPiece,
  isRecord,
  joinPiece,
  listOf,
  objectPiece,
  parseValue,
  textPiece,
  type JsonPiece,
  type TokenUsage,
} from '#core';
import type { MessagesContext } from '../request/translate-messages-request.js';
import { formatRoutify, type RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { lostOutput } from '../../../chat/shape/generated-output.js';
import { BlockQueue, type BlockEvent } from './block-queue.js';
import { objectOf } from './block-tracks.js';
import { fragmentsOf, type ContentFragment } from './content-fragments.js';
import { isFiltered, messageUsage, stopFacts } from './message-end.js';

type Json = Readonly<Record<string, unknown>>;

/** The gateway's members of a reply. */
interface MessageFacts {
  /** The public name of the model. */
  readonly model: string;
  readonly usage: TokenUsage;
  readonly routify: RoutifyFacts;
}

/** The id of a message, which names its generation. */
export function messageId(generationId: string): string {
  return `msg_${generationId.replace(/^gen_/, '')}`;
}

/**
 * A complete reply of chat as a Message. Only the first choice is read: the format has one.
 * @param chat the reply in OpenAI's format, completed by the gateway
 */
export function messagesReply(chat: Buffer, context: MessagesContext, facts: MessageFacts): Buffer {
  const value = parseValue(chat);
  const reply = isRecord(value) ? value : {};
  const [first] = listOf(reply.choices).filter(isRecord);
  const choice = first ?? {};
  const message = isRecord(choice.message) ? choice.message : {};
  const refusal = typeof message.refusal === 'string' ? message.refusal : '';
  const queue = new BlockQueue(context);
  const content = blocksOf(queue, fragmentsOf(message, context.states), isFiltered(choice) ? '' : refusal);
  const stop = stopFacts(choice, reply, { refusal, hasCalls: queue.hasCalls }, context);
  return joinPiece(
    objectPiece({
      id: textPiece(messageId(facts.routify.generationId)),
      type: '"message"',
      role: '"assistant"',
      model: textPiece(facts.model),
      content: arrayPiece(content),
      stop_reason: textPiece(stop.stop_reason),
      stop_sequence: JSON.stringify(stop.stop_sequence),
      stop_details: JSON.stringify(stop.stop_details),
      native_finish_reason: stop.native_finish_reason === undefined ? null : textPiece(stop.native_finish_reason),
      container: JSON.stringify(reply.container ?? null),
      diagnostics: 'null',
      usage: JSON.stringify(messageUsage(facts.usage, facts.routify)),
      routify: formatRoutify(facts.routify, lostOutput(message, false)),
    }),
  );
}

/** The same blocks as those of a stream, put together. */
function blocksOf(queue: BlockQueue, output: readonly ContentFragment[], refusal: string): readonly JsonPiece[] {
  const fragments = [...output, ...(refusal === '' ? [] : [{ kind: 'text', text: refusal } as const])];
  const events = [...fragments.flatMap((fragment) => queue.push(fragment)), ...queue.end()];
  const blocks: { start: Json; deltas: Json[] }[] = [];
  for (const event of events) addEvent(blocks, event);
  return blocks.map(({ start, deltas }) => blockPiece(start, deltas));
}

function addEvent(blocks: { start: Json; deltas: Json[] }[], event: BlockEvent): void {
  if (event.type === 'content_block_start') blocks.push({ start: event.content_block as Json, deltas: [] });
  if (event.type === 'content_block_delta') blocks[event.index]?.deltas.push(event.delta as Json);
}

function blockPiece(start: Json, deltas: readonly Json[]): JsonPiece {
  const joined = (key: string): string => deltas.map((delta) => textOf(delta[key])).join('');
  switch (start.type) {
    case 'text': {
      const citations = deltas.flatMap(({ citation }) => citation ?? []);
      const text = { ...start, text: joined('text') };
      return JSON.stringify(citations.length === 0 ? text : { ...text, citations });
    }
    case 'thinking':
      return JSON.stringify({ ...start, thinking: joined('thinking'), signature: joined('signature') });
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const members = Object.entries(start).map(([key, value]) => [key, JSON.stringify(value)] as const);
      return entriesPiece(new Map<string, JsonPiece>([...members, ['input', inputPiece(joined('partial_json'))]]));
    }
    default:
      return JSON.stringify(start);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The arguments as they are, their digits kept. */
function inputPiece(text: string): JsonPiece {
  if (text.trim() === '') return '{}';
  return isRecord(parseValue(Buffer.from(text))) ? text : objectOf(text);
}
