import type { ReplyFacts } from './reply-facts.js';

/** Reasons of content filters, for text and images. */
const FILTERED: ReadonlySet<unknown> = new Set([
  ...['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE', 'MODEL_ARMOR'],
  ...['IMAGE_SAFETY', 'IMAGE_PROHIBITED_CONTENT', 'IMAGE_RECITATION'],
]);

/** Reasons that OpenAI's express completely. */
const ORDINARY: ReadonlySet<unknown> = new Set(['STOP', 'MAX_TOKENS', 'FINISH_REASON_UNSPECIFIED']);

type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls' | 'function_call';

/** The finish reason of a natural stop: Google has none for function calls. */
export function callsOf(callCount: number, { usesLegacyFunctions }: ReplyFacts): FinishReason {
  if (callCount === 0) return 'stop';
  return usesLegacyFunctions ? 'function_call' : 'tool_calls';
}

/** Google's reason as OpenAI's. */
export function toFinishReason(reason: unknown, stopped: FinishReason): FinishReason {
  if (reason === 'MAX_TOKENS') return 'length';
  return FILTERED.has(reason) ? 'content_filter' : stopped;
}

/** The provider's reason where OpenAI's is less specific (`MALFORMED_FUNCTION_CALL`, `SAFETY` …); null otherwise. */
export function nativeReason(reason: unknown): string | null {
  return typeof reason === 'string' && !ORDINARY.has(reason) ? reason : null;
}
