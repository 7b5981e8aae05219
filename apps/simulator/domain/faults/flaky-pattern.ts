import type { Simulate } from './knobs.js';

/** The model that fails by itself, to show failover without a special request. */
export const FLAKY_MODEL = 'sim-flaky';

const PATTERN: readonly Simulate[] = [{}, { status: 503 }, {}, { reset: true }, { cut_after_chunks: 3 }];

/** The fault of request n (from 1) for the flaky model: of five, one is refused, one reset, one stream cut. */
export function flakyPattern(attempt: number): Simulate {
  return PATTERN[(attempt - 1) % PATTERN.length] ?? {};
}
