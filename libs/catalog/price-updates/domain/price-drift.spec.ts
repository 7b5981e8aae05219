import type { PriceRow } from '#core';
import { drifts } from './price-drift.js';

const rows = (input: bigint, output?: bigint): PriceRow[] => [
  { fromPromptTokens: 0, rates: { input, ...(output === undefined ? {} : { output }) } },
];

describe('drifts', () => {
  it.each<[string, PriceRow[], PriceRow[], number, boolean]>([
    ['the same', rows(100n, 200n), rows(100n, 200n), 1, false],
    ['at the bound', rows(150n, 200n), rows(100n, 200n), 50, false],
    ['above it', rows(151n, 200n), rows(100n, 200n), 50, true],
    ['below it', rows(49n, 200n), rows(100n, 200n), 50, true],
    ['in the output', rows(100n, 301n), rows(100n, 200n), 50, true],
    ['without a bound', rows(1_000n), rows(1n), 0, false],
    ['listed as free', rows(1_000n), rows(0n), 50, false],
    ['not listed', rows(1_000n), [], 50, false],
    ['without an output', rows(100n), rows(100n, 200n), 50, false],
  ])('%s', (_what, own, listed, percentMax, expected) => {
    expect(drifts(own, listed, percentMax)).toBe(expected);
  });
});
