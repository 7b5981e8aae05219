import { withUsageFault } from '../faults/usage-fault.js';
import type { UsageFault } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';
import type { ReplyUsage } from '../reply/compose-reply.js';

/** Google's `usageMetadata`, or the requested usage fault. Every chunk has it, so faults about position are ignored. */
export function reportUsageMetadata(
  usage: ReplyUsage,
  fault: UsageFault | JsonObject | undefined,
): JsonObject | undefined {
  const { promptTokens, completionTokens, reasoningTokens, cachedTokens, imageTokens } = usage;
  const accurate = {
    promptTokenCount: promptTokens,
    candidatesTokenCount: completionTokens - reasoningTokens,
    totalTokenCount: promptTokens + completionTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
    ...(cachedTokens === 0 ? {} : { cachedContentTokenCount: cachedTokens }),
    ...(imageTokens === 0 ? {} : { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: imageTokens }] }),
  };
  const count = { field: 'candidatesTokenCount', count: completionTokens, total: 'totalTokenCount' };
  return withUsageFault(accurate, count, fault);
}
