import { isRecord, listOf, parseValue, type ErrorBody } from '#core';
import type { MessagesContext } from '../request/translate-messages-request.js';
import type { ModelRequest } from '../../../chat/body/model-request.js';
import { formatRoutify, type RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { lostOutput } from '../../../chat/shape/generated-output.js';
import type { StreamEnd } from '../../../chat/stream/own-chunks.js';
import type { StreamWriter } from '../../../chat/stream/translated-stream.js';
import { BlockQueue, type BlockEvent } from './block-queue.js';
import { fragmentsOf } from './content-fragments.js';
import { endUsage, isFiltered, servedTier, stopFacts, type StopFacts } from './message-end.js';
import { messagesError } from './messages-error.js';
import { messageId } from './messages-reply.js';

type Json = Readonly<Record<string, unknown>>;

/** What is known before the first chunk. */
interface MessageStart {
  readonly generationId: string;
  /** The public name of the model. */
  readonly model: string;
  /** An estimate of the prompt, until the usage at the end; 0: unknown. */
  readonly inputTokens: number;
  readonly request: Pick<ModelRequest, 'serviceTier'>;
}

/** An event about the whole message. */
type MessageEvent =
  | { readonly type: 'message_start'; readonly message: object }
  | { readonly type: 'message_delta'; readonly delta: object; readonly usage: object };

const NOTHING = Buffer.alloc(0);
const CUT: StopFacts = { stop_reason: 'max_tokens', stop_sequence: null, stop_details: null };

/** The event that prevents idle timeouts. */
export const PING = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');

/**
 * Writes one stream of the Messages API from chunks of chat. Each method returns whole frames; none: nothing to send.
 * The gateway decides how the stream ends: only `complete` writes `message_stop`.
 */
export class MessagesStreamWriter implements StreamWriter {
  private readonly blocks: BlockQueue;
  private stop: StopFacts | null = null;
  private refusal = '';
  private readonly lost = new Set<string>();

  constructor(
    private readonly start: MessageStart,
    private readonly context: MessagesContext,
  ) {
    this.blocks = new BlockQueue(context);
  }

  /** The opening event; before the first chunk or ping. */
  begin(): Buffer {
    const { generationId, model, inputTokens, request } = this.start;
    // Whether a tier that was asked for serves the request is known at its end.
    const tier = request.serviceTier === null ? 'standard' : null;
    const usage = {
      input_tokens: inputTokens,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: null,
      output_tokens: 0,
      output_tokens_details: null,
      server_tool_use: null,
      inference_geo: null,
      service_tier: tier,
      speed: null,
    };
    const message = {
      id: messageId(generationId),
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage,
    };
    return framesOf([{ type: 'message_start', message }]);
  }

  /** One `chat.completion.chunk`; chunks without output give nothing. */
  chunk(data: Buffer): Buffer {
    const value = parseValue(data);
    const chunk = isRecord(value) ? value : {};
    const [first] = listOf(chunk.choices).filter(isRecord);
    if (first === undefined) return NOTHING;
    const delta = isRecord(first.delta) ? first.delta : {};
    if (typeof delta.refusal === 'string') this.refusal += delta.refusal;
    for (const name of lostOutput(delta, false)) this.lost.add(name);
    const events = fragmentsOf(delta, this.context.states).flatMap((fragment) => this.blocks.push(fragment));
    return framesOf([...events, ...this.finish(first, chunk)]);
  }

  /** The end of a complete reply, or of one that the gateway ended. */
  complete({ usage, facts, endedBy }: Parameters<StreamWriter['complete']>[0]): Buffer {
    const delta = endedBy === null ? (this.stop ?? this.stopOf({}, {})) : CUT;
    return Buffer.concat([
      framesOf([
        ...this.blocks.end(),
        {
          type: 'message_delta',
          delta: { ...delta, container: null },
          usage: { ...endUsage(usage), ...servedTier(facts) },
        },
      ]),
      messageStop(facts, endedBy, [...this.lost]),
    ]);
  }

  /** The stream broke or was refused: an error is its last event, so that it never seems complete. */
  fail(error: ErrorBody): Buffer {
    return Buffer.from(`event: error\ndata: ${JSON.stringify(messagesError(error, null))}\n\n`);
  }

  /** Some upstreams repeat the finish reason; the first one counts. */
  private finish(choice: Json, chunk: Json): readonly BlockEvent[] {
    if (this.stop !== null || typeof choice.finish_reason !== 'string' || choice.finish_reason === '') return [];
    this.stop = this.stopOf(choice, chunk);
    const isOutput = this.refusal !== '' && !isFiltered(choice);
    return isOutput ? this.blocks.push({ kind: 'text', text: this.refusal }) : [];
  }

  private stopOf(choice: Json, chunk: Json): StopFacts {
    return stopFacts(choice, chunk, { refusal: this.refusal, hasCalls: this.blocks.hasCalls }, this.context);
  }
}

/**
 * The last event, with the gateway's facts, and why the gateway ended the stream.
 * @param lost output that the format has no place for
 */
export function messageStop(facts: RoutifyFacts, endedBy: StreamEnd | null, lost: readonly string[] = []): Buffer {
  const routify = formatRoutify(facts, lost);
  const ended = endedBy === null ? routify : `${routify.slice(0, -1)},${JSON.stringify(endedBy).slice(1)}`;
  return Buffer.from(`event: message_stop\ndata: {"type":"message_stop","routify":${ended}}\n\n`);
}

function framesOf(events: readonly (BlockEvent | MessageEvent)[]): Buffer {
  if (events.length === 0) return NOTHING;
  return Buffer.from(events.map(frameText).join(''));
}

function frameText(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
