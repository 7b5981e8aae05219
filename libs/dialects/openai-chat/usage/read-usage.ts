import type { TokenUsage } from '#kernel';
import { isRecord } from '../../json/is-record.js';

/**
 * What an upstream said was used. `absurd` numbers are never billed: the tokens are counted instead, with an alarm.
 * `plain` when the object says everything that our replies promise, where they promise it: then its bytes stay.
 */
export type UsageResult =
  | { readonly kind: 'usage'; readonly usage: TokenUsage; readonly plain: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'absurd'; readonly reason: string };

type Counts = Record<string, unknown>;

/** Where vendors put the same number. Absent, null and zero in one place do not hide the number in another. */
const CACHED_FIELDS = ['prompt_cache_hit_tokens', 'num_cached_tokens', 'cached_tokens'];
const CACHE_WRITE_FIELDS = ['cache_write_tokens', 'cache_creation_input_tokens'];

/** Every count that is read, by the object it stands in. */
const TOTAL_FIELDS = [
  ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'reasoning_tokens'],
  ...CACHED_FIELDS,
  ...CACHE_WRITE_FIELDS,
];
/** The part of the writes that is kept for an hour, at a price of its own. */
const LONG_WRITE_FIELD = 'cache_write_1h_tokens';

const PROMPT_DETAIL_FIELDS = [
  ...['cached_tokens', ...CACHE_WRITE_FIELDS, LONG_WRITE_FIELD],
  ...['image_tokens', 'audio_tokens'],
];
const COMPLETION_DETAIL_FIELDS = ['reasoning_tokens', 'image_tokens', 'audio_tokens'];

/**
 * Reads the `usage` object of any OpenAI-compatible upstream. Some leave thinking out of `completion_tokens` but not
 * out of `total_tokens`, so the billable output is the larger of completion and total less prompt.
 */
export function readUsage(told: unknown): UsageResult {
  if (!isRecord(told)) return { kind: 'missing' };
  const value = inChatWords(told);
  const promptDetails = isRecord(value.prompt_tokens_details) ? value.prompt_tokens_details : {};
  const completionDetails = isRecord(value.completion_tokens_details) ? value.completion_tokens_details : {};
  if (!isGiven(value.prompt_tokens) && !isGiven(value.completion_tokens)) return { kind: 'missing' };
  const fault =
    findBadCount(value, TOTAL_FIELDS) ??
    findBadCount(promptDetails, PROMPT_DETAIL_FIELDS) ??
    findBadCount(completionDetails, COMPLETION_DETAIL_FIELDS);
  if (fault !== null) return { kind: 'absurd', reason: fault };

  const usage = toTokenUsage(value, promptDetails, completionDetails);
  const reason = findContradiction(usage, value);
  if (reason !== null) return { kind: 'absurd', reason };
  return { kind: 'usage', usage, plain: isPlain(usage, value, promptDetails, completionDetails) };
}

/** Some upstreams say it in the words of OpenAI's younger API. */
function inChatWords(value: Counts): Counts {
  if (isGiven(value.prompt_tokens) || !isGiven(value.input_tokens)) return value;
  return {
    prompt_tokens_details: value.input_tokens_details,
    completion_tokens_details: value.output_tokens_details,
    ...value,
    prompt_tokens: value.input_tokens,
    completion_tokens: value.completion_tokens ?? value.output_tokens,
  };
}

function toTokenUsage(value: Counts, promptDetails: Counts, completionDetails: Counts): TokenUsage {
  const promptTokens = count(value.prompt_tokens);
  const writeTokens = Math.max(largest(promptDetails, CACHE_WRITE_FIELDS), largest(value, CACHE_WRITE_FIELDS));
  const longWriteTokens = count(promptDetails[LONG_WRITE_FIELD]);
  return {
    promptTokens,
    completionTokens: Math.max(count(value.completion_tokens), count(value.total_tokens) - promptTokens),
    cachedTokens: Math.max(count(promptDetails.cached_tokens), largest(value, CACHED_FIELDS)),
    cacheWriteTokens: Math.max(0, writeTokens - longWriteTokens),
    cacheWrite1hTokens: longWriteTokens,
    reasoningTokens: Math.max(count(completionDetails.reasoning_tokens), count(value.reasoning_tokens)),
    imageInputTokens: count(promptDetails.image_tokens),
    imageOutputTokens: count(completionDetails.image_tokens),
    audioInputTokens: count(promptDetails.audio_tokens),
    audioOutputTokens: count(completionDetails.audio_tokens),
  };
}

/** A part above its total, or a total that cannot be: the reason, or null. */
function findContradiction(usage: TokenUsage, value: Counts): string | null {
  const { promptTokens, completionTokens } = usage;
  if (!isGiven(value.prompt_tokens)) return 'prompt_tokens is missing';
  if (!isGiven(value.completion_tokens) && !isGiven(value.total_tokens)) return 'completion_tokens is missing';
  if (isGiven(value.total_tokens) && count(value.total_tokens) < promptTokens + count(value.completion_tokens)) {
    return 'total_tokens is below prompt_tokens + completion_tokens';
  }
  if (usage.cachedTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens > promptTokens)
    return 'cached tokens exceed prompt_tokens';
  if (usage.imageInputTokens + usage.audioInputTokens > promptTokens) return 'media tokens exceed prompt_tokens';
  if (usage.reasoningTokens > completionTokens) return 'reasoning tokens exceed completion_tokens';
  if (usage.imageOutputTokens + usage.audioOutputTokens > completionTokens) {
    return 'media tokens exceed completion_tokens';
  }
  return null;
}

function isPlain(usage: TokenUsage, value: Counts, promptDetails: Counts, completionDetails: Counts): boolean {
  return (
    value.completion_tokens === usage.completionTokens &&
    value.total_tokens === usage.promptTokens + usage.completionTokens &&
    promptDetails.cached_tokens === usage.cachedTokens &&
    promptDetails.cache_write_tokens === usage.cacheWriteTokens + usage.cacheWrite1hTokens &&
    completionDetails.reasoning_tokens === usage.reasoningTokens
  );
}

function findBadCount(counts: Counts, fields: readonly string[]): string | null {
  for (const field of fields) {
    const value = counts[field];
    if (isGiven(value) && !(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)) {
      return `${field} is not a whole number of zero or more`;
    }
  }
  return null;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function largest(counts: Counts, fields: readonly string[]): number {
  return Math.max(...fields.map((field) => count(counts[field])));
}
