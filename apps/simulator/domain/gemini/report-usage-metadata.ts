import type { UsageFault } from '../faults/knobs.js';
import { isJsonObject, type JsonObject } from '../json.js';
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
  if (isJsonObject(fault)) return fault;
  switch (fault) {
    case 'missing':
      return undefined;
    case 'absurd-negative':
      return { ...accurate, candidatesTokenCount: -completionTokens - 1 };
    case 'absurd-huge':
      return { ...accurate, candidatesTokenCount: 1e18, totalTokenCount: 1e18 };
    case 'string':
      return { ...accurate, candidatesTokenCount: String(completionTokens) };
    case undefined:
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return accurate;
  }
}
