import { isRecord } from '#core';

type Counts = Readonly<Record<string, unknown>>;

/** Usage of a blocked prompt without token counts: Google bills only what it counts. */
export const NOTHING_COUNTED: Counts = { promptTokenCount: 0, totalTokenCount: 0 };

/** Members with a count, each with that of its parts by modality. */
const PARTS = {
  promptTokenCount: 'promptTokensDetails',
  toolUsePromptTokenCount: 'toolUsePromptTokensDetails',
  candidatesTokenCount: 'candidatesTokensDetails',
  cachedContentTokenCount: 'cacheTokensDetails',
} as const;
type PartField = keyof typeof PARTS;

const TOTAL = 'totalTokenCount';
const THOUGHTS = 'thoughtsTokenCount';

/** Whether the metadata has token counts; some has only a traffic type. */
export function countsTokens(metadata: Counts): boolean {
  if (isGiven(metadata[TOTAL]) || isGiven(metadata[THOUGHTS])) return true;
  return Object.keys(PARTS).some((field) => isGiven(countOf(metadata, field as PartField)));
}

/** Parts of a prompt that a total says nothing of. */
const PROMPT_PARTS: ReadonlySet<string> = new Set([
  ...['promptTokensDetails', 'cachedContentTokenCount', 'cacheTokensDetails'],
]);

/**
 * The metadata of a stream so far. Each count is a running total: a later one replaces an earlier one, unless it is
 * absent or zero. A later total that is not below the earlier one explains what is absent beside it.
 * @param known the total of the earlier one, as `toUsage` reads it
 */
export function laterMetadata(
  earlier: Counts | null,
  later: Counts,
  known: unknown = toUsage(earlier)?.total_tokens,
): Counts {
  if (earlier === null) return later;
  const total = later[TOTAL];
  const isWhole = typeof total === 'number' && total > 0 && !(typeof known === 'number' && known > total);
  const result: Record<string, unknown> = { ...later };
  for (const [name, value] of Object.entries(earlier)) {
    const isKept = !isWhole || (PROMPT_PARTS.has(name) && earlier.promptTokenCount === later.promptTokenCount);
    if (name !== TOTAL && isKept && isEmpty(later[name]) && !isEmpty(value)) result[name] = value;
  }
  if (isWhole) return result;
  result[TOTAL] = addsNothing(earlier, later) ? earlier[TOTAL] : undefined;
  return result;
}

/** Whether no part of a total has grown. */
function addsNothing(earlier: Counts, later: Counts): boolean {
  const parts = ['promptTokenCount', 'toolUsePromptTokenCount', 'candidatesTokenCount', THOUGHTS];
  return parts.every((part) => isEmpty(later[part]) || later[part] === earlier[part]);
}

/**
 * Google's `usageMetadata` as OpenAI's `usage`; null without counts.
 *
 * | field | is | when absent |
 * |---|---|---|
 * | `promptTokenCount` | prompt, cached tokens included | its details; total less the rest; else not reported |
 * | `toolUsePromptTokenCount` | prompt: input of the provider's tools | its details, else 0 |
 * | `candidatesTokenCount` | completion | its details; total less the rest |
 * | `thoughtsTokenCount` | completion, and reasoning | 0 |
 * | `totalTokenCount` | sum of these four | that sum |
 * | `cachedContentTokenCount` | cached, part of the prompt | `cacheTokensDetails`, else 0 |
 *
 * Thoughts are beside the candidates, or included in them when only that makes the sum match the total. A total above
 * the parts is output. A total below them is kept, so that its reader rejects the usage.
 *
 * Source: `GenerateContentResponse.UsageMetadata` of ai.google.dev, and replies of both APIs.
 */
export function toUsage(metadata: Counts | null): Record<string, unknown> | null {
  if (metadata === null || !countsTokens(metadata)) return null;
  const counted = completionOf(metadata);
  const prompt = promptOf(metadata, counted);
  const reported = metadata[TOTAL] ?? undefined;
  const total = prompt === null ? null : (reported ?? sum(prompt, counted));
  const beyond = typeof total === 'number' ? total - Number(prompt) : 0;
  const cached = mediaTokens(metadata.cacheTokensDetails);
  return {
    prompt_tokens: prompt,
    completion_tokens: beyond > Number(counted) ? beyond : counted,
    total_tokens: total,
    prompt_tokens_details: {
      cached_tokens: countOf(metadata, 'cachedContentTokenCount') ?? 0,
      cache_write_tokens: 0,
      ...mediaTokens(metadata.promptTokensDetails, metadata.toolUsePromptTokensDetails),
      ...(Object.keys(cached).length === 0 ? {} : { cached_tokens_details: cached }),
    },
    completion_tokens_details: {
      reasoning_tokens: metadata[THOUGHTS] ?? 0,
      ...mediaTokens(metadata.candidatesTokensDetails),
    },
  };
}

/** Null: neither the prompt nor a total is reported. */
function promptOf(metadata: Counts, completion: unknown): unknown {
  const prompt = countOf(metadata, 'promptTokenCount');
  const toolUse = countOf(metadata, 'toolUsePromptTokenCount');
  const total = metadata[TOTAL] ?? undefined;
  if (prompt !== undefined) return sum(prompt, toolUse);
  if (total === undefined) return null;
  if (typeof total !== 'number' || typeof completion !== 'number') return total;
  return total - completion;
}

function completionOf(metadata: Counts): unknown {
  const candidates = countOf(metadata, 'candidatesTokenCount');
  const thoughts = metadata[THOUGHTS] ?? undefined;
  const prompt = sum(countOf(metadata, 'promptTokenCount'), countOf(metadata, 'toolUsePromptTokenCount'));
  const isIncluded = candidates !== undefined && thoughts !== undefined && sum(prompt, candidates) === metadata[TOTAL];
  return isIncluded ? candidates : sum(candidates, thoughts);
}

/** A count, else the sum of its parts; undefined without either. */
function countOf(metadata: Counts, field: PartField): unknown {
  const count = metadata[field] ?? undefined;
  if (count !== undefined && count !== 0) return count;
  const parts = Array.isArray(metadata[PARTS[field]]) ? (metadata[PARTS[field]] as unknown[]) : [];
  const tokens = parts.map((part) => (isRecord(part) ? (part.tokenCount ?? 0) : 0));
  return tokens.length === 0 ? count : tokens.reduce(sum, 0);
}

/** Absent means zero. Other values that are not numbers are kept, for the reader of usage to reject. */
function sum(left: unknown, right: unknown): unknown {
  if (left !== undefined && typeof left !== 'number') return left;
  if (right !== undefined && typeof right !== 'number') return right;
  return (left ?? 0) + (right ?? 0);
}

/** Tokens of images and audio; absent when zero. */
function mediaTokens(...details: readonly unknown[]): Record<string, number> {
  const tokens: Record<string, number> = {};
  for (const entry of details.flat()) {
    if (!isRecord(entry) || typeof entry.tokenCount !== 'number') continue;
    const field = entry.modality === 'IMAGE' ? 'image_tokens' : entry.modality === 'AUDIO' ? 'audio_tokens' : null;
    if (field !== null && entry.tokenCount > 0) tokens[field] = (tokens[field] ?? 0) + entry.tokenCount;
  }
  return tokens;
}

function isEmpty(value: unknown): boolean {
  return !isGiven(value) || value === 0 || (Array.isArray(value) && value.length === 0);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
