import type { TokenUsage } from '#kernel';

/** Tokens that a model reads and writes at most. */
export interface TokenLimits {
  readonly contextTokens: number;
  readonly outputTokens: number;
}

/** What is known about the model and the reply, to doubt an upstream's numbers with. */
export interface UsageBounds {
  /** As the operator typed them. */
  readonly typed: TokenLimits;
  /** As a list of models gives them; null: no list has the model. */
  readonly listed: TokenLimits | null;
  /** Prompts asked with. */
  readonly prompts: number;
  /** Choices asked for. */
  readonly n: number;
  /** Whether the model's whole output is text that we received: no thinking unseen, no images, no audio. */
  readonly visibleOnly: boolean;
  /** Bytes of text received from the upstream. */
  readonly bytesReceived: number;
}

/** `absurd`: it cannot be. `odd`: it is what the provider bills, and a person should look at it. */
export type UsageDoubt = 'absurd' | 'odd';

/** No list has a model that reads more; what no list has may be new, but not beyond all that there is. */
export const UNLISTED_TOKENS_MAX = 10_000_000;

/** Tokens per byte no tokenizer exceeds, and what a reply of no text may cost. */
const TOKENS_PER_BYTE_MAX = 4;
const TOKENS_OF_NOTHING_MAX = 64;

/**
 * How far usage that is consistent in itself is to be doubted, of this model and this reply; null: not at all. Limits that
 * an operator typed may be out of date, and a text that is short proves nothing of what was thought unseen: both are odd.
 */
export function checkUsageBounds(usage: TokenUsage, bounds: UsageBounds): UsageDoubt | null {
  const { typed, visibleOnly, bytesReceived } = bounds;
  if (exceeds(usage, believableLimits(bounds), bounds)) return 'absurd';
  if (exceeds(usage, typed, bounds)) return 'odd';
  const visibleTokensMax = TOKENS_PER_BYTE_MAX * bytesReceived + TOKENS_OF_NOTHING_MAX;
  return visibleOnly && usage.completionTokens > visibleTokensMax ? 'odd' : null;
}

function believableLimits({ typed, listed }: UsageBounds): TokenLimits {
  return {
    contextTokens: Math.max(typed.contextTokens, listed?.contextTokens ?? UNLISTED_TOKENS_MAX),
    outputTokens: Math.max(typed.outputTokens, listed?.outputTokens ?? UNLISTED_TOKENS_MAX),
  };
}

function exceeds({ promptTokens, completionTokens }: TokenUsage, limits: TokenLimits, { prompts, n }: UsageBounds) {
  return promptTokens > limits.contextTokens * prompts || completionTokens > limits.outputTokens * n;
}
