import { isRecord } from '#json';

type Counts = Readonly<Record<string, unknown>>;

/** Usage of a blocked prompt without token counts: Google bills only what it counts. */
export const NOTHING_COUNTED: Counts = { promptTokenCount: 0, totalTokenCount: 0 };

/** Whether the metadata has token counts; some has only a traffic type. */
export function countsTokens({ promptTokenCount, totalTokenCount }: Counts): boolean {
  return promptTokenCount !== undefined || totalTokenCount !== undefined;
}

/**
 * Google's `usageMetadata` as OpenAI's `usage`; null without counts.
 *
 * | field | is | when absent |
 * |---|---|---|
 * | `promptTokenCount` | prompt, cached tokens included | total less the rest |
 * | `toolUsePromptTokenCount` | prompt: input of the provider's tools | 0 |
 * | `candidatesTokenCount` | completion | total less the rest |
 * | `thoughtsTokenCount` | completion, and reasoning | 0 |
 * | `totalTokenCount` | sum of these four | that sum |
 * | `cachedContentTokenCount` | cached, part of the prompt | 0 |
 *
 * Thoughts are beside the candidates, or included in them when only that makes the sum match the total. A total above
 * the parts is output. A total below them is kept, so that its reader rejects the usage.
 *
 * Source: `GenerateContentResponse.UsageMetadata` of ai.google.dev, and replies of both APIs.
 */
export function toUsage(metadata: Counts | null): Record<string, unknown> | null {
  if (metadata === null || !countsTokens(metadata)) return null;
  const { totalTokenCount: reported, cachedContentTokenCount } = metadata;
  const counted = completionOf(metadata);
  const prompt = promptOf(metadata, counted);
  const total = reported ?? sum(prompt, counted);
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
  const isIncluded = candidates !== undefined && thoughts !== undefined && sum(prompt, candidates) === total;
  return isIncluded ? candidates : sum(candidates, thoughts);
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
