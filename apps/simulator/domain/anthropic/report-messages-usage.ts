import type { UsageFault } from '../faults/knobs.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { ReplyUsage } from '../reply/compose-reply.js';

/** Anthropic's usage object, or the requested usage fault. Faults about the position of usage are ignored. */
export function reportMessagesUsage(
  usage: ReplyUsage,
  fault: UsageFault | JsonObject | undefined,
): JsonObject | undefined {
  const accurate = {
    input_tokens: usage.promptTokens - usage.cachedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cachedTokens,
    output_tokens: usage.completionTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    service_tier: 'standard',
  };
  if (isJsonObject(fault)) return fault;
  switch (fault) {
    case 'missing':
      return undefined;
    case 'absurd-negative':
      return { ...accurate, output_tokens: -usage.completionTokens - 1 };
    case 'absurd-huge':
      return { ...accurate, output_tokens: 1e18 };
    case 'string':
      return { ...accurate, output_tokens: String(usage.completionTokens) };
    case undefined:
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return accurate;
  }
}
