import {
  arrayPiece,
  elementsOf,
  findMember,
  isGiven,
  membersOf,
  parseSkimmed,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  textOf,
  valueBytes,
  type JsonMembers,
  type JsonPiece,
  type MemberEdit,
  type Steps,
} from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import { refuseUnsupported } from '../refuse-unsupported.js';
import { plainMessages, type PlainOptions } from './plain-messages.js';
import { withoutOwn } from './without-own.js';

interface PlainBody {
  readonly body: ChatBody;
  /** What the upstream does not get. */
  readonly dropped: readonly string[];
}

/** Fields that other fields of the body say as well, or that have no effect on the reply elsewhere. */
const SILENT: ReadonlySet<string> = new Set([
  ...['thinking', 'output_config', 'service_tier', 'cache_control', 'betas', 'diagnostics'],
]);
const NOTHING: readonly never[] = [];

/**
 * A body without what only Anthropic knows, for upstreams of other formats. Bodies of Anthropic's clients have a member
 * `routify_anthropic`; any other body stays as it is. Throws a 400 for what the reply depends on.
 */
export function* withoutAnthropic(body: ChatBody, options: PlainOptions): Steps<PlainBody> {
  const { object } = body;
  const own = findMember(object, 'routify_anthropic');
  if (own === null) return { body, dropped: NOTHING };
  const dropped = new Set<string>();
  const edits: MemberEdit[] = [{ key: 'routify_anthropic', value: null }];
  for (const [field, json] of membersOf(valueBytes(object, own)) ?? []) {
    if (options.keeps.has(field)) edits.push({ key: field, value: [json] });
    else if (!SILENT.has(field)) dropped.add(field);
  }
  const field = (key: string): Buffer | null => {
    const member = findMember(object, key);
    return member === null ? null : valueBytes(object, member);
  };
  if (field('max_tokens')?.toString() === '0') refuseUnsupported('max_tokens', 'it fills no cache without an answer');
  edits.push(edit('messages', yield* plainMessages(field('messages'), options, dropped)));
  // The default of every provider: Anthropic alone reserves capacity.
  if (textOf(field('service_tier') ?? undefined) === 'auto') edits.push(edit('service_tier', null));
  edits.push(...plainTools(field('tools'), field('tool_choice'), options, dropped));
  yield;
  const bytes = Buffer.concat(spliceObject(object, edits).parts);
  yield;
  const plain = scanTopLevel(bytes);
  yield;
  return { body: { bytes, object: plain, value: parseSkimmed(plain) }, dropped: [...dropped] };
}

function edit(key: string, piece: JsonPiece | null): MemberEdit {
  return { key, value: piece === null ? null : pieceBytes(piece).parts };
}

/** Functions stay; tools that Anthropic or its API runs are left out, with the choice of them. */
function plainTools(
  json: Buffer | null,
  choice: Buffer | null,
  options: PlainOptions,
  dropped: Set<string>,
): readonly MemberEdit[] {
  if (json === null) return NOTHING;
  const tools: JsonPiece[] = [];
  for (const [index, bytes] of (elementsOf(json) ?? []).entries()) {
    const tool = membersOf(bytes) ?? new Map<string, Buffer>();
    if (textOf(tool.get('type')) !== 'function') {
      refuseForced(tool, choice);
      dropped.add(`tools[${index}]`);
    } else tools.push(withoutOwn(bytes, options));
  }
  if (tools.length > 0) return [edit('tools', arrayPiece(tools))];
  if (textOf(choice) === 'required') refuseUnsupported('tool_choice', 'it knows none of the tools');
  return ['tools', 'tool_choice', 'parallel_tool_calls'].map((key) => edit(key, null));
}

function refuseForced(tool: JsonMembers, choice: Buffer | null): void {
  const forced = membersOf(membersOf(choice)?.get('function'))?.get('name');
  if (!isGiven(forced) || textOf(forced) !== textOf(tool.get('name'))) return;
  refuseUnsupported('tool_choice', `it does not know the tool ${textOf(forced)}`);
}
