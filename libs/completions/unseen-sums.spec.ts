import { UnseenSums } from './unseen-sums.js';

const HOUR_MS = 3_600_000;

describe('UnseenSums', () => {
  it('adds up by organization, and begins again with each hour', () => {
    const sums = new UnseenSums();
    const add = (organizationId: string, forgoneNanoUsd: bigint, nowMs: number): bigint =>
      sums.add({ organizationId, forgoneNanoUsd }, nowMs);
    expect([add('a', 3n, 0), add('b', 5n, 1), add('a', 4n, HOUR_MS - 1)]).toEqual([3n, 5n, 7n]);
    expect([add('a', 1n, HOUR_MS), add('b', 2n, HOUR_MS + 1)]).toEqual([1n, 2n]);
  });
});
