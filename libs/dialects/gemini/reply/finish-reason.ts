import type { ReplyFacts } from './reply-facts.js';

/** What stopped a model for what it said or drew. */
const FILTERED: ReadonlySet<unknown> = new Set([
  ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE', 'MODEL_ARMOR'],
  ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION'],
]);

/** Reasons that ours say completely. */
const ORDINARY: ReadonlySet<unknown> = new Set(['STOP', 'MAX_TOKENS', 'FINISH_REASON_UNSPECIFIED']);

export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'function_call';

/** How an answer ends that stopped of itself: Google has no word for one that calls functions. */
export function callsOf(callCount: number, { usesLegacyFunctions }: ReplyFacts): FinishReason {
  if (callCount === 0) return 'stop';
  return usesLegacyFunctions ? 'function_call' : 'tool_calls';
}

/** Google's reason in OpenAI's words. */
export function toFinishReason(reason: unknown, stopped: FinishReason): FinishReason {
  if (reason === 'MAX_TOKENS') return 'length';
  return FILTERED.has(reason) ? 'content_filter' : stopped;
}

/** The provider's own word where ours says less (`MALFORMED_FUNCTION_CALL`, `SAFETY` …); null where it says the same. */
export function nativeReason(reason: unknown): string | null {
  return typeof reason === 'string' && !ORDINARY.has(reason) ? reason : null;
}
