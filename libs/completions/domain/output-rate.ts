import type { UsageEvent } from '#core';

/** The time of a shorter output is that of the network, not of its model. */
const OUTPUT_TOKENS_MIN = 512;

/** Output tokens a second of the call that answered, over all of its time; null: unknown. */
export function outputRate({ usage, usageSource, attempts }: UsageEvent): number | null {
  const durationMs = attempts.at(-1)?.durationMs;
  if (durationMs === undefined || usageSource !== 'upstream' || usage.completionTokens < OUTPUT_TOKENS_MIN) return null;
  return Math.floor((usage.completionTokens * 1_000) / Math.max(1, durationMs));
}
