import { isRecord } from '../../json/is-record.js';

type Counts = Readonly<Record<string, unknown>>;

/**
 * Google's `usageMetadata` as OpenAI's `usage`; null when it counts nothing. Thinking is part of the completion, what
 * tools read is part of the prompt. A total above the parts is output; one below stays, so that its reader doubts it.
 */
export function toUsage(metadata: Counts | null): Record<string, unknown> | null {
  if (metadata === null) return null;
  const { promptTokenCount, totalTokenCount, thoughtsTokenCount, cachedContentTokenCount } = metadata;
  if (promptTokenCount === undefined && totalTokenCount === undefined) return null;
  const prompt = sum(promptTokenCount, metadata.toolUsePromptTokenCount);
  const counted = sum(metadata.candidatesTokenCount, thoughtsTokenCount);
  const total = totalTokenCount ?? sum(prompt, counted);
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
      reasoning_tokens: thoughtsTokenCount ?? 0,
      ...mediaTokens(metadata.candidatesTokensDetails),
    },
  };
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
