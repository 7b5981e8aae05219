import { isRecord, type TokenUsage } from '#core';
import { readCalls, type ReplyCalls } from './read-calls.js';
import { badUnits, readUnits } from './read-units.js';
import { readCounts, type ReportedCounts } from './reported-counts.js';

/**
 * Usage reported by an upstream. `absurd` numbers are never billed: the tokens are counted instead, with an alarm.
 */
export type UsageResult =
  | {
      readonly kind: 'usage';
      readonly usage: TokenUsage;
      /** The object already has all documented fields in our format, so its bytes are kept. */
      readonly plain: boolean;
      /** How the usage contradicts itself; it is read as its provider documents it. Absent: it does not. */
      readonly contradiction?: string;
      /** Absent: one call made the reply. */
      readonly calls?: ReplyCalls;
    }
  /** One side is not reported, and its counts are zero here. */
  | {
      readonly kind: 'partial';
      readonly lacks: 'prompt' | 'completion';
      readonly usage: TokenUsage;
      readonly calls?: ReplyCalls;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'absurd'; readonly reason: string };

type Counts = Readonly<Record<string, unknown>>;

/**
 * Reads the `usage` object of any OpenAI-compatible upstream. The names of each count: `reported-counts.ts`.
 *
 * | count | is | when absent or null |
 * |---|---|---|
 * | `prompt_tokens` | prompt, cached and media included | read and missed tokens, else the prompt is not reported |
 * | `completion_tokens` | completion, thinking and media included | total less prompt, else it is not reported |
 * | `total_tokens` | their sum. Some omit thinking in the completion only: the larger output counts | their sum |
 * | cached | part of the prompt; the largest field counts | 0 |
 * | written to a cache | part of the prompt that was not read from it | its split by lifetime, else 0 |
 * | written for one hour | part of the writes | 0 |
 * | reasoning | part of the completion | 0 |
 * | `routify_calls` | calls behind the reply, and those of other models, which are in no count | one call |
 * | `server_tool_use`, `prompt_audio_seconds`, `routify_units` | units beside tokens | none |
 * | image and audio tokens | parts of prompt and completion; their cached part | 0 |
 *
 * Anthropic counts what caches read and wrote beside its input, `isExclusive`.
 *
 * Absurd: a count that is not a whole number of zero or more, a total below its two parts, or a part above its whole,
 * where no provider's documentation gives the numbers a meaning.
 */
export function readUsage(reported: unknown): UsageResult {
  if (!isRecord(reported)) return { kind: 'missing' };
  const counts = readCounts(reported);
  if (typeof counts === 'string') return { kind: 'absurd', reason: counts };
  if (counts.prompt === null && counts.completion === null && counts.missed === null) return { kind: 'missing' };
  const { tokens, lacks, conflict } = toTokenUsage(counts);
  const units = readUnits(reported);
  const reason = findContradiction(tokens, lacks) ?? (units === null ? null : badUnits(units));
  if (reason !== null) return { kind: 'absurd', reason };
  const usage = units === null ? tokens : { ...tokens, units };
  if (lacks === 'total') return { kind: 'absurd', reason: 'total_tokens is below prompt_tokens + completion_tokens' };
  const several = readCalls(reported, readCounted);
  const calls = several === null ? {} : { calls: several };
  if (lacks !== null) return { kind: 'partial', lacks, usage, ...calls };
  const plain = isPlain(usage, reported);
  return { kind: 'usage', usage, plain, ...(conflict === null ? {} : { contradiction: conflict }), ...calls };
}

/** Null: it cannot be, or lacks a side. */
function readCounted(reported: unknown): TokenUsage | null {
  const result = readUsage(reported);
  return result.kind === 'usage' ? result.usage : null;
}

interface ReadTokens {
  readonly tokens: TokenUsage;
  /** What is not reported; `total`: it is reported, and too small. */
  readonly lacks: 'prompt' | 'completion' | 'total' | null;
  readonly conflict: string | null;
}

function toTokenUsage(counts: ReportedCounts): ReadTokens {
  const prompt = readPrompt(counts);
  const completion = readCompletion(counts, prompt);
  const written = notRead(prompt.tokens, counts);
  const written1h = Math.min(written, counts.written1h);
  const tokens = {
    promptTokens: prompt.tokens,
    completionTokens: completion.tokens,
    cachedTokens: counts.cached,
    cacheWriteTokens: written - written1h,
    cacheWrite1hTokens: written1h,
    reasoningTokens: counts.reasoning,
    imageInputTokens: counts.imageInput,
    imageOutputTokens: counts.imageOutput,
    audioInputTokens: counts.audioInput,
    audioOutputTokens: counts.audioOutput,
    ...(counts.cachedImage === 0 ? {} : { cachedImageTokens: Math.min(counts.cachedImage, counts.imageInput) }),
    ...(counts.cachedAudio === 0 ? {} : { cachedAudioTokens: Math.min(counts.cachedAudio, counts.audioInput) }),
  };
  const lacks = prompt.isGiven ? completion.lacks : 'prompt';
  return { tokens, lacks, conflict: prompt.conflict ?? completion.conflict ?? counts.conflict };
}

interface ReadPrompt {
  readonly tokens: number;
  readonly isGiven: boolean;
  /** `total_tokens` has no meaning beside this prompt. */
  readonly ignoresTotal: boolean;
  readonly conflict: string | null;
}

/** DeepSeek documents the prompt as the sum of what its cache had and had not. */
function readPrompt(counts: ReportedCounts): ReadPrompt {
  const { prompt, cached, missed, written } = counts;
  const sum = missed === null ? null : cached + missed;
  if (prompt === null) return { tokens: sum ?? 0, isGiven: sum !== null, ignoresTotal: false, conflict: null };
  const exclusive = isExclusive(counts);
  if (exclusive !== null) return { tokens: prompt + cached + written, isGiven: true, ...exclusive };
  if (sum === null || sum === prompt)
    return { tokens: prompt, isGiven: true, ignoresTotal: false, conflict: totalConflict(counts) };
  const conflict = 'prompt_tokens is not the sum of cache hits and misses';
  const isTooMuch = cached > prompt;
  return { tokens: isTooMuch ? sum : prompt, isGiven: true, ignoresTotal: isTooMuch, conflict };
}

/**
 * Whether reads and writes are beside the prompt, as in Anthropic's API, or within it, as in OpenAI's and LiteLLM's;
 * null: within. In this order: the upstream says so; the total is the sum of one reading only; both names are
 * Anthropic's; more was read or written under Anthropic's names than the prompt has.
 */
function isExclusive(counts: ReportedCounts): Pick<ReadPrompt, 'ignoresTotal' | 'conflict'> | null {
  const { prompt, completion, total, cached, written, reasoning, semantic } = counts;
  const beside = cached + written;
  const known = { ignoresTotal: false, conflict: null };
  if (beside === 0 || semantic === 'inclusive') return null;
  const beyond = (total ?? 0) - (prompt ?? 0) - (completion ?? 0);
  const hasTotal = total !== null && total > 0 && completion !== null;
  const isThinking = beyond === reasoning && !counts.isAnthropicNamed;
  if (hasTotal && beyond > 0 && (beyond === beside || beyond === beside + reasoning) && !isThinking) return known;
  if (semantic === 'exclusive') return { ignoresTotal: hasTotal, conflict: null };
  if (!hasTotal && counts.isAnthropicNamed && counts.isAnthropicShaped) return known;
  const isTooMuch = cached > (prompt ?? 0) || written > (prompt ?? 0);
  if (!counts.isAnthropicNamed || !isTooMuch) return null;
  return { ignoresTotal: true, conflict: 'cached tokens exceed prompt_tokens' };
}

interface ReadCompletion {
  readonly tokens: number;
  readonly lacks: 'completion' | 'total' | null;
  readonly conflict: string | null;
}

function readCompletion(counts: ReportedCounts, prompt: ReadPrompt): ReadCompletion {
  const { completion, reasoning } = counts;
  const total = prompt.ignoresTotal || isFresh(counts) ? 0 : (counts.total ?? 0);
  const isWhole = total > 0 && prompt.isGiven;
  if (completion === null) {
    if (!isWhole) return { tokens: 0, lacks: prompt.isGiven ? 'completion' : null, conflict: null };
    return {
      tokens: Math.max(0, total - prompt.tokens),
      lacks: total < prompt.tokens ? 'total' : null,
      conflict: null,
    };
  }
  if (isWhole && total < prompt.tokens + completion) return { tokens: completion, lacks: 'total', conflict: null };
  if (isWhole) return { tokens: Math.max(completion, total - prompt.tokens), lacks: null, conflict: null };
  if (reasoning <= completion || completion === 0) return { tokens: completion, lacks: null, conflict: null };
  // xAI documents reasoning beside the completion; without a total nothing else says so.
  return { tokens: completion + reasoning, lacks: null, conflict: 'reasoning tokens exceed completion_tokens' };
}

/** A total that leaves out what caches read and wrote, beside a prompt that has it. */
function isFresh({ prompt, completion, total, cached, written, reasoning }: ReportedCounts): boolean {
  const beside = cached + written;
  if (total === null || beside === 0 || beside > (prompt ?? 0) || reasoning > (completion ?? 0)) return false;
  return total === (prompt ?? 0) + (completion ?? 0) - beside;
}

function totalConflict(counts: ReportedCounts): string | null {
  return isFresh(counts) ? 'total_tokens leaves out cached tokens' : null;
}

/**
 * The tokens written to a cache and not read from it. OpenRouter reports the same tokens as both for Gemini's models;
 * each count is within the prompt then. Otherwise both counts stay.
 */
function notRead(promptTokens: number, { cached, written }: ReportedCounts): number {
  const overlap = cached <= promptTokens && written <= promptTokens;
  return overlap ? Math.min(written, promptTokens - cached) : written;
}

/** The reason when a part exceeds its total; else null. Parts of a side that is not reported are not compared. */
function findContradiction(usage: TokenUsage, lacks: ReadTokens['lacks']): string | null {
  return (lacks === 'prompt' ? null : promptExcess(usage)) ?? (lacks === 'completion' ? null : completionExcess(usage));
}

/** Why the parts of a prompt cannot be true; null: they may be. */
export function promptExcess(usage: TokenUsage): string | null {
  const { promptTokens } = usage;
  if (usage.cachedTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens > promptTokens)
    return 'cached tokens exceed prompt_tokens';
  if (usage.imageInputTokens + usage.audioInputTokens > promptTokens) return 'media tokens exceed prompt_tokens';
  return null;
}

/** The same of a completion. */
export function completionExcess(usage: TokenUsage): string | null {
  const { completionTokens } = usage;
  if (usage.reasoningTokens > completionTokens) return 'reasoning tokens exceed completion_tokens';
  if (usage.imageOutputTokens + usage.audioOutputTokens > completionTokens) {
    return 'media tokens exceed completion_tokens';
  }
  return null;
}

function isPlain(usage: TokenUsage, value: Counts): boolean {
  const { prompt_tokens_details: promptDetails, completion_tokens_details: completionDetails } = value;
  return (
    isRecord(promptDetails) &&
    isRecord(completionDetails) &&
    value.prompt_tokens === usage.promptTokens &&
    value.completion_tokens === usage.completionTokens &&
    value.total_tokens === usage.promptTokens + usage.completionTokens &&
    promptDetails.cached_tokens === usage.cachedTokens &&
    promptDetails.cache_write_tokens === usage.cacheWriteTokens + usage.cacheWrite1hTokens &&
    completionDetails.reasoning_tokens === usage.reasoningTokens
  );
}
