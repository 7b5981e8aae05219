import type { UsageFault } from '../faults/knobs.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { ReplyUsage } from './compose-reply.js';

/** Where a stream carries usage. `requested` is OpenAI's way: a last chunk without choices, on the client's request. */
type UsagePosition = 'requested' | 'nowhere' | 'end' | 'twice' | 'early' | 'with-finish' | 'every-chunk';

export interface UsageReport {
  /** The `usage` object of the reply; undefined when there is none. */
  readonly value: JsonObject | undefined;
  readonly position: UsagePosition;
}

/** OpenAI's usage object with accurate counts. */
function formatUsage(usage: ReplyUsage): JsonObject {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    prompt_tokens_details: { cached_tokens: usage.cachedTokens, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: usage.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
      ...(usage.imageTokens === 0 ? {} : { image_tokens: usage.imageTokens }),
    },
  };
}

/** The reported usage and its position. A fault applies whether or not the client requested usage. */
export function reportUsage(usage: ReplyUsage, fault: UsageFault | JsonObject | undefined): UsageReport {
  const accurate = formatUsage(usage);
  if (isJsonObject(fault)) return { value: fault, position: 'end' };
  switch (fault) {
    case undefined:
      return { value: accurate, position: 'requested' };
    case 'missing':
      return { value: undefined, position: 'nowhere' };
    case 'absurd-negative':
      return { value: { ...accurate, completion_tokens: -usage.completionTokens - 1 }, position: 'end' };
    case 'absurd-huge':
      return { value: { ...accurate, completion_tokens: 1e18, total_tokens: 1e18 }, position: 'end' };
    case 'string':
      return { value: { ...accurate, completion_tokens: String(usage.completionTokens) }, position: 'end' };
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return { value: accurate, position: fault };
  }
}
