import { withUsageFault } from '../faults/usage-fault.js';
import type { JsonObject } from '../json.js';
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
  const count = { field: 'output_tokens', count: usage.completionTokens, total: 'total_tokens' };
  return withUsageFault(accurate, count, fault);
}
