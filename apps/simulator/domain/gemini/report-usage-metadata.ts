import type { UsageFault } from '../faults/knobs.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { ReplyUsage } from '../reply/compose-reply.js';

/** Google's `usageMetadata`, or what is told in its place. Every chunk has it, so lies about its place mean nothing here. */
export function reportUsageMetadata(
  usage: ReplyUsage,
  told: UsageFault | JsonObject | undefined,
): JsonObject | undefined {
  const { promptTokens, completionTokens, reasoningTokens, cachedTokens, imageTokens } = usage;
  const honest = {
    promptTokenCount: promptTokens,
    candidatesTokenCount: completionTokens - reasoningTokens,
    totalTokenCount: promptTokens + completionTokens,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: promptTokens }],
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
    ...(cachedTokens === 0 ? {} : { cachedContentTokenCount: cachedTokens }),
    ...(imageTokens === 0 ? {} : { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: imageTokens }] }),
  };
  if (isJsonObject(told)) return told;
  switch (told) {
    case 'missing':
      return undefined;
    case 'absurd-negative':
      return { ...honest, candidatesTokenCount: -completionTokens - 1 };
    case 'absurd-huge':
      return { ...honest, candidatesTokenCount: 1e18, totalTokenCount: 1e18 };
    case 'string':
      return { ...honest, candidatesTokenCount: String(completionTokens) };
    case undefined:
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return honest;
  }
}
