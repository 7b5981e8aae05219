import { isRecord } from '#core';

/** One token with its log probability, in OpenAI's format. */
interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

/** Google's `logprobsResult` as OpenAI's `logprobs` of a choice; null when empty. */
export function formatLogprobs(result: unknown): object | null {
  if (!isRecord(result) || !Array.isArray(result.chosenCandidates)) return null;
  const steps: unknown[] = Array.isArray(result.topCandidates) ? result.topCandidates : [];
  const content = result.chosenCandidates.map((chosen: unknown, index) => {
    const step = steps[index];
    const alternatives: unknown[] = isRecord(step) && Array.isArray(step.candidates) ? step.candidates : [];
    return { ...formatToken(chosen), top_logprobs: alternatives.map(formatToken) };
  });
  return { content, refusal: null };
}

function formatToken(candidate: unknown): TokenLogprob {
  const { token, logProbability } = isRecord(candidate) ? candidate : {};
  const text = typeof token === 'string' ? token : '';
  return {
    token: text,
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: [...Buffer.from(text)],
  };
}
