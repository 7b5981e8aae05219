import { arrayPiece, elementsOf, findMember, givenValue, membersOf, pieceBytes, textOf, type MemberEdit } from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { HostedTool } from '../../../chat/body/hosted-tool.js';
import { withDefault } from '../../../chat/native/hosted-tools.js';
import type { NativeBody } from '../../../chat/native/native-body.js';
import { messagesKind } from './hosted-tools.js';

/** Fields that only the gateway reads. */
const OWN_FIELDS = ['routify', 'models', 'betas'];
/** Fields that multiply the price: their translation decides. */
const DECIDED_FIELDS = ['speed', 'inference_geo'];
/** Fields that have other models answer: nothing is held for those, and no tier or key allows them. */
const UNSUPPORTED_FIELDS = ['fallbacks'];
/** Tools whose uses a request can bound. */
const BOUNDED: ReadonlySet<string | null> = new Set(['web_search', 'web_fetch']);

/**
 * The body for an upstream that speaks the Messages API itself; null where only its translation may be sent.
 * @param dropped what the translation left out
 * @param tools those that the provider runs
 */
export function nativeMessages(
  body: ChatBody,
  betas: readonly string[],
  dropped: readonly string[],
  tools: readonly HostedTool[],
): NativeBody | null {
  const { object } = body;
  const params = new Set(tools.map(({ param }) => param));
  if (!dropped.every((name) => params.has(name))) return null;
  if (DECIDED_FIELDS.some((field) => findMember(object, field) !== null)) return null;
  const unsupported = UNSUPPORTED_FIELDS.filter((field) => findMember(object, field) !== null);
  const own = OWN_FIELDS.filter((field) => findMember(object, field) !== null);
  const edits = [...own, ...unsupported].map((key) => ({ key, value: null }));
  const hosted = tools.length === 0 ? null : { tools, isWhole: true, editsFor };
  const lost = unsupported.length === 0 ? dropped : [...dropped, ...unsupported];
  return { format: 'messages', operation: 'create', body, edits, dropped: lost, hosted, betas, holdsState: false };

  function editsFor(kept: readonly HostedTool[], usesMax: number): readonly MemberEdit[] {
    const declared = elementsOf(givenValue(object, 'tools') ?? undefined);
    if (declared === null) return [];
    const advisor = kept.find(({ kind }) => kind === 'advisor');
    const bounded = declared.map((tool, index) => {
      if (advisor?.param === `tools[${index}]`) return advisor.json;
      const kind = messagesKind(textOf(membersOf(tool)?.get('type')) ?? '');
      return BOUNDED.has(kind) ? withDefault(tool, 'max_uses', String(usesMax)) : tool;
    });
    return [{ key: 'tools', value: pieceBytes(arrayPiece(bounded)).parts }];
  }
}
