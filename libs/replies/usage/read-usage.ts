import { isRecord } from '#json';
import type { TokenUsage } from '#kernel';
import { badUnits, readUnits } from './read-units.js';

/**
 * Usage reported by an upstream. `absurd` numbers are never billed: the tokens are counted instead, with an alarm.
 * `plain`: the object already has all documented fields in our format, so its bytes are kept.
 */
export type UsageResult =
  | { readonly kind: 'usage'; readonly usage: TokenUsage; readonly plain: boolean }
  | { readonly kind: 'missing' }
  | { readonly kind: 'absurd'; readonly reason: string };

type Counts = Record<string, unknown>;

/** Vendor fields for the same count. Absent, null and zero in one field do not hide the count in another. */
const CACHED_FIELDS = ['prompt_cache_hit_tokens', 'num_cached_tokens', 'cached_tokens'];
const CACHE_WRITE_FIELDS = ['cache_write_tokens', 'cache_creation_input_tokens'];

/** Every count that is read, by the object that holds it. */
const TOTAL_FIELDS = [
  ...['prompt_tokens', 'completion_tokens', 'total_tokens', 'reasoning_tokens'],
  ...CACHED_FIELDS,
  ...CACHE_WRITE_FIELDS,
];
/** The part of the writes with a lifetime of one hour, which has its own price. */
const LONG_WRITE_FIELD = 'cache_write_1h_tokens';

const PROMPT_DETAIL_FIELDS = [
  ...['cached_tokens', ...CACHE_WRITE_FIELDS, LONG_WRITE_FIELD],
  ...['image_tokens', 'audio_tokens'],
];
const COMPLETION_DETAIL_FIELDS = ['reasoning_tokens', 'image_tokens', 'audio_tokens'];

/**
 * Reads the `usage` object of any OpenAI-compatible upstream.
 *
 * | count | is | when absent or null |
 * |---|---|---|
 * | `prompt_tokens` (`input_tokens`) | prompt, cached and media included | absurd beside a completion, else no usage |
 * | `completion_tokens` (`output_tokens`) | completion, thinking and media included | total less prompt, else absurd |
 * | `total_tokens` | their sum. Some omit thinking in the completion only: the larger output counts | their sum |
 * | cached, in any vendor's field | part of the prompt; the largest field counts | 0 |
 * | written to a cache, in any vendor's field | part of the prompt that was not read from it | 0 |
 * | `cache_write_1h_tokens` | part of the writes | 0 |
 * | `reasoning_tokens` | part of the completion | 0 |
 * | `server_tool_use`, `prompt_audio_seconds`, `routify_units` | units beside tokens | none |
 * | image and audio tokens | parts of prompt and completion | 0 |
 *
 * Absurd: a count that is not a whole number of zero or more, a total below its two parts, or a part above its whole.
 */
export function readUsage(reported: unknown): UsageResult {
  if (!isRecord(reported)) return { kind: 'missing' };
  const value = withChatFields(reported);
  const promptDetails = isRecord(value.prompt_tokens_details) ? value.prompt_tokens_details : {};
  const completionDetails = isRecord(value.completion_tokens_details) ? value.completion_tokens_details : {};
  if (!isGiven(value.prompt_tokens) && !isGiven(value.completion_tokens)) return { kind: 'missing' };
  const badCount =
    findBadCount(value, TOTAL_FIELDS) ??
    findBadCount(promptDetails, PROMPT_DETAIL_FIELDS) ??
    findBadCount(completionDetails, COMPLETION_DETAIL_FIELDS);
  if (badCount !== null) return { kind: 'absurd', reason: badCount };

  const tokens = toTokenUsage(value, promptDetails, completionDetails);
  const units = readUnits(value);
  const reason = findContradiction(tokens, value) ?? (units === null ? null : badUnits(units));
  if (reason !== null) return { kind: 'absurd', reason };
  const usage = units === null ? tokens : { ...tokens, units };
  return { kind: 'usage', usage, plain: isPlain(usage, value, promptDetails, completionDetails) };
}

/** Some upstreams use the field names of OpenAI's Responses API. */
function withChatFields(value: Counts): Counts {
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
  const cachedTokens = Math.max(count(promptDetails.cached_tokens), largest(value, CACHED_FIELDS));
  const writeTokens = notRead(promptTokens, cachedTokens, reportedWrites(value, promptDetails));
  const longWriteTokens = Math.min(writeTokens, count(promptDetails[LONG_WRITE_FIELD]));
  return {
    promptTokens,
    completionTokens: Math.max(count(value.completion_tokens), count(value.total_tokens) - promptTokens),
    cachedTokens,
    cacheWriteTokens: writeTokens - longWriteTokens,
    cacheWrite1hTokens: longWriteTokens,
    reasoningTokens: Math.max(count(completionDetails.reasoning_tokens), count(value.reasoning_tokens)),
    imageInputTokens: count(promptDetails.image_tokens),
    imageOutputTokens: count(completionDetails.image_tokens),
    audioInputTokens: count(promptDetails.audio_tokens),
    audioOutputTokens: count(completionDetails.audio_tokens),
  };
}

function reportedWrites(value: Counts, promptDetails: Counts): number {
  const reported = Math.max(largest(promptDetails, CACHE_WRITE_FIELDS), largest(value, CACHE_WRITE_FIELDS));
  return Math.max(reported, count(promptDetails[LONG_WRITE_FIELD]));
}

/**
 * The tokens written to a cache and not read from it. OpenRouter reports the same tokens as both for Gemini's models;
 * each count is within the prompt then. Otherwise both counts stay.
 */
function notRead(promptTokens: number, cachedTokens: number, writeTokens: number): number {
  const overlap = cachedTokens <= promptTokens && writeTokens <= promptTokens;
  return overlap ? Math.min(writeTokens, promptTokens - cachedTokens) : writeTokens;
}

/** The reason when a part exceeds its total or a total is impossible; else null. */
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
