import { isJsonObject, type JsonObject } from '../json.js';
import type { ReplyUsage } from '../reply/compose-reply.js';
import type { UsageFault } from '../faults/knobs.js';

/** The usage of a response, or the requested usage fault. Faults about its position are ignored. */
export function reportResponsesUsage(
  usage: ReplyUsage,
  fault: UsageFault | JsonObject | undefined,
): JsonObject | undefined {
  const accurate = {
    input_tokens: usage.promptTokens,
    input_tokens_details: { cached_tokens: usage.cachedTokens, cache_write_tokens: 0 },
    output_tokens: usage.completionTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.promptTokens + usage.completionTokens,
  };
  if (isJsonObject(fault)) return fault;
  switch (fault) {
    case 'missing':
      return undefined;
    case 'absurd-negative':
      return { ...accurate, output_tokens: -usage.completionTokens - 1 };
    case 'absurd-huge':
      return { ...accurate, output_tokens: 1e18, total_tokens: 1e18 };
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
