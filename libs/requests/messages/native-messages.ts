import { findMember } from '#json';
import type { ChatBody } from '../body/read-chat-body.js';
import type { NativeBody } from '../native/native-body.js';

/** Fields that only the gateway reads. */
const OWN_FIELDS = ['routify', 'models', 'betas'];
/** Fields that multiply the price, or name what the gateway leaves out: their translation decides. */
const DECIDED_FIELDS = ['speed', 'inference_geo', 'mcp_servers'];

/**
 * The body for an upstream that speaks the Messages API itself; null where only its translation may be sent.
 * @param dropped what the translation left out
 */
export function nativeMessages(
  body: ChatBody,
  betas: readonly string[],
  dropped: readonly string[],
): NativeBody | null {
  const { object } = body;
  if (dropped.length > 0) return null;
  if (DECIDED_FIELDS.some((field) => findMember(object, field) !== null)) return null;
  const edits = OWN_FIELDS.filter((field) => findMember(object, field) !== null).map((key) => ({ key, value: null }));
  return { format: 'messages', operation: 'create', body, edits, dropped: [], betas, holdsState: false };
}
