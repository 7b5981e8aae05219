import type { TokenUsage } from '#core';

/** Maximum context and output of a model, in tokens. */
export interface TokenLimits {
  readonly contextTokens: number;
  readonly outputTokens: number;
}

/** Known facts about the model and the reply, for checking reported usage. */
export interface UsageBounds {
  /** As entered by the operator. */
  readonly typed: TokenLimits;
  /** As given by a model list; null: not listed. */
  readonly listed: TokenLimits | null;
  /** Number of prompts. */
  readonly prompts: number;
  /** Requested choices. */
  readonly n: number;
  /** Whether the whole output is visible text: no hidden reasoning, images or audio. */
  readonly visibleOnly: boolean;
  /** Bytes of text received from the upstream. */
  readonly bytesReceived: number;
}

/** `absurd`: impossible, never billed. `odd`: billed by the provider, and worth a review. */
export type UsageAnomaly = 'absurd' | 'odd';

/** Above the context of any listed model; bounds the limits of unlisted ones. */
export const UNLISTED_TOKENS_MAX = 10_000_000;

/** Maximum tokens per byte of any tokenizer, and of a reply without text. */
const TOKENS_PER_BYTE_MAX = 4;
const TOKENS_OF_NOTHING_MAX = 64;

/**
 * Checks consistent usage against the model and the reply; null: plausible. The operator's limits may be outdated, and
 * a short text proves nothing about hidden reasoning: exceeding either is only odd.
 */
export function checkUsageBounds(usage: TokenUsage, bounds: UsageBounds): UsageAnomaly | null {
  const { typed, visibleOnly, bytesReceived } = bounds;
  if (exceeds(usage, plausibleLimits(bounds), bounds)) return 'absurd';
  if (exceeds(usage, typed, bounds)) return 'odd';
  const visibleTokensMax = TOKENS_PER_BYTE_MAX * bytesReceived + TOKENS_OF_NOTHING_MAX;
  return visibleOnly && usage.completionTokens > visibleTokensMax ? 'odd' : null;
}

function plausibleLimits({ typed, listed }: UsageBounds): TokenLimits {
  return {
    contextTokens: Math.max(typed.contextTokens, listed?.contextTokens ?? UNLISTED_TOKENS_MAX),
    outputTokens: Math.max(typed.outputTokens, listed?.outputTokens ?? UNLISTED_TOKENS_MAX),
  };
}

function exceeds({ promptTokens, completionTokens }: TokenUsage, limits: TokenLimits, { prompts, n }: UsageBounds) {
  return promptTokens > limits.contextTokens * prompts || completionTokens > limits.outputTokens * n;
}
