import { isRecord } from '../../json/is-record.js';

type Counts = Readonly<Record<string, unknown>>;

/** Of a prompt that was blocked without a word about tokens: Google bills what it counts. */
export const NOTHING_COUNTED: Counts = { promptTokenCount: 0, totalTokenCount: 0 };

/** Whether an object says how much was used; some say only at what priority. */
export function countsTokens({ promptTokenCount, totalTokenCount }: Counts): boolean {
  return promptTokenCount !== undefined || totalTokenCount !== undefined;
}

/**
 * Google's `usageMetadata` as OpenAI's `usage`; null when it counts nothing.
 *
 * | field | is | where it is absent |
 * |---|---|---|
 * | `promptTokenCount` | prompt, what is cached included | what the total leaves |
 * | `toolUsePromptTokenCount` | prompt: what tools of the provider read | 0 |
 * | `candidatesTokenCount` | completion | what the total leaves |
 * | `thoughtsTokenCount` | completion, and reasoning | 0 |
 * | `totalTokenCount` | the sum of these four | that sum |
 * | `cachedContentTokenCount` | cached, a part of the prompt | 0 |
 *
 * Thoughts are beside the candidates, or within them where only so the sum is the total. A total above the parts is
 * output; one below stays, so that its reader does not believe it.
 *
 * Source: `GenerateContentResponse.UsageMetadata` of ai.google.dev, and replies of both APIs.
 */
export function toUsage(metadata: Counts | null): Record<string, unknown> | null {
  if (metadata === null || !countsTokens(metadata)) return null;
  const { totalTokenCount: told, cachedContentTokenCount } = metadata;
  const counted = completionOf(metadata);
  const prompt = promptOf(metadata, counted);
  const total = told ?? sum(prompt, counted);
  const beyond = typeof total === 'number' ? total - Number(prompt) : 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: beyond > Number(counted) ? beyond : counted,
    total_tokens: total,
    prompt_tokens_details: {
      cached_tokens: cachedContentTokenCount ?? 0,
      cache_write_tokens: 0,
      ...mediaTokens(metadata.promptTokensDetails, metadata.toolUsePromptTokensDetails),
    },
    completion_tokens_details: {
      reasoning_tokens: metadata.thoughtsTokenCount ?? 0,
      ...mediaTokens(metadata.candidatesTokensDetails),
    },
  };
}

function promptOf(
  { promptTokenCount, toolUsePromptTokenCount, totalTokenCount }: Counts,
  completion: unknown,
): unknown {
  if (promptTokenCount !== undefined) return sum(promptTokenCount, toolUsePromptTokenCount);
  if (typeof totalTokenCount !== 'number' || typeof completion !== 'number') return totalTokenCount;
  return totalTokenCount - completion;
}

function completionOf(metadata: Counts): unknown {
  const { candidatesTokenCount: candidates, thoughtsTokenCount: thoughts, totalTokenCount: total } = metadata;
  const prompt = sum(metadata.promptTokenCount, metadata.toolUsePromptTokenCount);
  const isWithin = candidates !== undefined && thoughts !== undefined && sum(prompt, candidates) === total;
  return isWithin ? candidates : sum(candidates, thoughts);
}

/** Absent means zero. What is no number stays what it is, for the reader of usage to refuse. */
function sum(left: unknown, right: unknown): unknown {
  if (left !== undefined && typeof left !== 'number') return left;
  if (right !== undefined && typeof right !== 'number') return right;
  return (left ?? 0) + (right ?? 0);
}

/** Tokens of images and audio, named only when there are any. */
function mediaTokens(...details: readonly unknown[]): Record<string, number> {
  const tokens: Record<string, number> = {};
  for (const entry of details.flat()) {
    if (!isRecord(entry) || typeof entry.tokenCount !== 'number') continue;
    const field = entry.modality === 'IMAGE' ? 'image_tokens' : entry.modality === 'AUDIO' ? 'audio_tokens' : null;
    if (field !== null && entry.tokenCount > 0) tokens[field] = (tokens[field] ?? 0) + entry.tokenCount;
  }
  return tokens;
}
