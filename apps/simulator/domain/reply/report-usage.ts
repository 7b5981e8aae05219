import type { UsageFault } from '../faults/knobs.js';
import { withUsageFault } from '../faults/usage-fault.js';
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
  const count = { field: 'completion_tokens', count: usage.completionTokens, total: 'total_tokens' };
  return { value: withUsageFault(formatUsage(usage), count, fault), position: positionOf(fault) };
}

function positionOf(fault: UsageFault | JsonObject | undefined): UsagePosition {
  if (isJsonObject(fault)) return 'end';
  switch (fault) {
    case undefined:
      return 'requested';
    case 'missing':
      return 'nowhere';
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return fault;
    case 'absurd-negative':
    case 'absurd-huge':
    case 'string':
      return 'end';
  }
}
