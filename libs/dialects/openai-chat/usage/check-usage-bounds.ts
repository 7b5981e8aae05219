import type { TokenUsage } from '#kernel';

/** What is known about the model and the reply, to doubt an upstream's numbers with. */
export interface UsageBounds {
  readonly contextTokens: number;
  readonly maxOutputTokens: number;
  /** Choices asked for. */
  readonly n: number;
  /** Whether the model's whole output is text that we received: no hidden reasoning, no images, no audio. */
  readonly visibleOnly: boolean;
  /** Bytes of text received from the upstream. */
  readonly bytesReceived: number;
}

/** Tokens per byte no tokenizer exceeds, and what a reply of no text may cost. */
const TOKENS_PER_BYTE_MAX = 4;
const TOKENS_OF_NOTHING_MAX = 64;

/** Why usage that is consistent in itself still cannot be true of this model and this reply, or null when it can. */
export function checkUsageBounds(usage: TokenUsage, bounds: UsageBounds): string | null {
  const { promptTokens, completionTokens } = usage;
  if (promptTokens > bounds.contextTokens) {
    return `${promptTokens} prompt tokens in a context of ${bounds.contextTokens}`;
  }
  const outputTokensMax = bounds.maxOutputTokens * bounds.n;
  if (completionTokens > outputTokensMax) return `${completionTokens} output tokens of at most ${outputTokensMax}`;
  const visibleTokensMax = TOKENS_PER_BYTE_MAX * bounds.bytesReceived + TOKENS_OF_NOTHING_MAX;
  if (bounds.visibleOnly && completionTokens > visibleTokensMax) {
    return `${completionTokens} output tokens in ${bounds.bytesReceived} bytes of text`;
  }
  return null;
}
