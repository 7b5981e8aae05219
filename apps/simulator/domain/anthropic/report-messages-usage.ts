import { withUsageFault } from '../faults/usage-fault.js';
import type { UsageFault } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';
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
  return withUsageFault(accurate, { field: 'output_tokens', count: usage.completionTokens }, fault);
}
