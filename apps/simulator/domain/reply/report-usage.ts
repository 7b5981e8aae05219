import type { UsageFault } from '../faults/knobs.js';
import { isJsonObject, type JsonObject } from '../json.js';
import type { ReplyUsage } from './compose-reply.js';

/** Where a stream carries usage. `asked` is OpenAI's way: a last chunk without choices, if the client asked for it. */
export type UsagePlace = 'asked' | 'nowhere' | 'end' | 'twice' | 'early' | 'with-finish' | 'every-chunk';

export interface UsageReport {
  /** The `usage` object of the reply; undefined when there is none. */
  readonly value: JsonObject | undefined;
  readonly place: UsagePlace;
}

/** OpenAI's usage object for honest counts. */
export function formatUsage(usage: ReplyUsage): JsonObject {
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

/** What is said about usage, and where. A lie is told whether or not the client asked for usage. */
export function reportUsage(usage: ReplyUsage, told: UsageFault | JsonObject | undefined): UsageReport {
  const honest = formatUsage(usage);
  if (isJsonObject(told)) return { value: told, place: 'end' };
  switch (told) {
    case undefined:
      return { value: honest, place: 'asked' };
    case 'missing':
      return { value: undefined, place: 'nowhere' };
    case 'absurd-negative':
      return { value: { ...honest, completion_tokens: -usage.completionTokens - 1 }, place: 'end' };
    case 'absurd-huge':
      return { value: { ...honest, completion_tokens: 1e18, total_tokens: 1e18 }, place: 'end' };
    case 'string':
      return { value: { ...honest, completion_tokens: String(usage.completionTokens) }, place: 'end' };
    case 'twice':
    case 'early':
    case 'with-finish':
    case 'every-chunk':
      return { value: honest, place: told };
  }
}
