import { percentilesOf } from './latency.js';

/** The bucket of Postgres's `latency_bucket`. */
const bucketOf = (ms: number): number => Math.floor(Math.log(Math.max(ms, 1)) * 8);
const histogramOf = (latencies: readonly number[]) => latencies.map((ms) => ({ bucket: bucketOf(ms), requests: 1 }));

describe('percentilesOf', () => {
  it('of nothing', () => {
    expect(percentilesOf([])).toEqual({ p50Ms: null, p95Ms: null });
  });

  it.each([
    { latencies: [1], p50: 1, p95: 1 },
    { latencies: [100, 100, 100, 5_000], p50: 100, p95: 5_000 },
    { latencies: Array.from({ length: 100 }, (_, index) => 10 * (index + 1)).reverse(), p50: 500, p95: 950 },
    { latencies: [900_000], p50: 900_000, p95: 900_000 },
  ])('is right to 7 %: $p50 and $p95', ({ latencies, p50, p95 }) => {
    const { p50Ms, p95Ms } = percentilesOf(histogramOf(latencies));
    expect(Math.abs((p50Ms ?? 0) / p50 - 1)).toBeLessThan(0.07);
    expect(Math.abs((p95Ms ?? 0) / p95 - 1)).toBeLessThan(0.07);
  });
});
