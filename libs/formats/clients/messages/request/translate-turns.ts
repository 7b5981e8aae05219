import {
  arrayPiece,
  elementsOf,
  givenIn,
  isStringText,
  type JsonMembers,
  type JsonPiece,
  membersOf,
  objectPiece,
  textOf,
  mapInSteps,
  pausesBefore,
  type Steps,
} from '#core';
import { refuseValue } from '../../../chat/body/refuse-value.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import { assistantMessages } from './assistant-turn.js';
import { blocksOf, requiredText, type ContentBlock } from './content-blocks.js';
import { isForeignBlock, isTranslatedBlock } from './foreign-blocks.js';
import { ownMembers, partOf } from './media-parts.js';

/** What was met in a conversation. */
interface Met {
  /** Whether it holds blocks that the gateway made in the place of Anthropic's, or that Anthropic refuses as they are. */
  holdsMade: boolean;
  /** As JSON. Anthropic refuses a second call by the same id. */
  readonly callIds: Set<string>;
}

/** A conversation of chat, with the client's path of each message. */
interface Conversation extends Pick<Met, 'holdsMade'> {
  readonly messages: readonly JsonPiece[];
  readonly paths: readonly string[];
}

const OF_RESULTS: ReadonlySet<string> = new Set([...['type', 'tool_use_id', 'content', 'is_error', 'cache_control']]);
const NOTHING = Buffer.from('[]');

/** Translates the system prompt and the turns. Results of tools become messages of their own, before the rest. */
export function* translateTurns(
  system: Buffer | null,
  turns: Buffer | null,
  states: TenantStates,
): Steps<Conversation> {
  const messages: JsonPiece[] = [];
  const paths: string[] = [];
  const met: Met = { holdsMade: false, callIds: new Set() };
  const add = (path: string, pieces: readonly JsonPiece[]): void => {
    messages.push(...pieces);
    paths.push(...pieces.map(() => path));
  };
  if (system !== null) add('system', yield* contentMessage('system', system, 'system'));
  for (const [index, json] of (elementsOf(turns ?? NOTHING) ?? []).entries()) {
    if (pausesBefore(index)) yield;
    const path = `messages[${index}]`;
    add(path, yield* turnMessages(json, path, states, met));
  }
  return { messages, paths, holdsMade: met.holdsMade };
}

function* turnMessages(json: Buffer, path: string, states: TenantStates, met: Met): Steps<readonly JsonPiece[]> {
  const turn = membersOf(json);
  if (turn === null) refuseValue(path, undefined, 'a message object with a role');
  const content = turn.get('content');
  const param = `${path}.content`;
  const role = textOf(turn.get('role')) ?? '';
  switch (role) {
    case 'user':
      return isStringText(content)
        ? yield* contentMessage(role, content, param)
        : yield* userMessages(yield* blocksOf(content, param));
    case 'assistant':
      return isStringText(content)
        ? yield* contentMessage(role, content, param)
        : yield* assistantMessages(ownBlocks(yield* blocksOf(content, param), met), states);
    case 'system':
      return yield* contentMessage(role, content, param);
    default:
      return refuseValue(`${path}.role`, role, 'user, assistant or system');
  }
}

/** Without calls that the gateway made for another provider's: the model goes on from what it said. */
function ownBlocks(blocks: readonly ContentBlock[], met: Met): readonly ContentBlock[] {
  const own = blocks.filter((block) => !isTranslatedBlock(block));
  if (own.length < blocks.length || own.some(isForeignBlock) || repeatsCall(own, met)) met.holdsMade = true;
  return own;
}

function repeatsCall(blocks: readonly ContentBlock[], { callIds }: Met): boolean {
  let isRepeated = false;
  for (const { type, members } of blocks) {
    if (type !== 'tool_use') continue;
    const id = members.get('id')?.toString() ?? '';
    isRepeated ||= callIds.has(id);
    callIds.add(id);
  }
  return isRepeated;
}

/** One message with a text or parts; none without parts. */
function* contentMessage(role: string, content: Buffer | undefined, param: string): Steps<readonly JsonPiece[]> {
  if (isStringText(content)) return [objectPiece({ role: `"${role}"`, content })];
  return partsMessage(role, yield* mapInSteps(yield* blocksOf(content, param), partOf));
}

function partsMessage(role: string, parts: readonly JsonPiece[]): readonly JsonPiece[] {
  return parts.length === 0 ? [] : [objectPiece({ role: `"${role}"`, content: arrayPiece(parts) })];
}

function* userMessages(blocks: readonly ContentBlock[]): Steps<readonly JsonPiece[]> {
  const results = blocks.filter(({ type }) => type === 'tool_result');
  const others = blocks.filter(({ type }) => type !== 'tool_result');
  const messages: JsonPiece[] = [];
  for (const [index, result] of results.entries()) {
    if (pausesBefore(index)) yield;
    messages.push(yield* resultMessage(result));
  }
  return [...messages, ...partsMessage('user', yield* mapInSteps(others, partOf))];
}

function* resultMessage({ members, param }: ContentBlock): Steps<JsonPiece> {
  return objectPiece({
    role: '"tool"',
    tool_call_id: requiredText(members, 'tool_use_id', param),
    content: yield* resultContent(members, `${param}.content`),
    is_error: members.get('is_error')?.toString() === 'true' ? 'true' : null,
    cache_control: givenIn(members, 'cache_control'),
    routify_anthropic: ownMembers(members, OF_RESULTS),
  });
}

function* resultContent(members: JsonMembers, param: string): Steps<JsonPiece> {
  const content = givenIn(members, 'content');
  if (content === null) return '""';
  if (isStringText(content)) return content;
  return arrayPiece(yield* mapInSteps(yield* blocksOf(content, param), partOf));
}
