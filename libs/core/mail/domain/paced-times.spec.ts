import fc from 'fast-check';
import { pacedTimes } from './paced-times.js';

const MINUTE_MS = 60_000;
const pace = fc.integer({ min: 1, max: 1000 });

describe('pacedTimes', () => {
  it.each([
    { lastMs: null, times: [1_000, 31_000, 61_000] },
    { lastMs: 500, times: [30_500, 60_500, 90_500] },
    { lastMs: -90_000, times: [1_000, 31_000, 61_000] },
  ])('has two a minute after $lastMs', ({ lastMs, times }) => {
    expect(pacedTimes(1_000, lastMs, 3, 2)).toEqual(times);
  });

  it('has no more in any minute than the pace, over several runs that continue', () => {
    fc.assert(
      fc.property(pace, fc.array(fc.nat({ max: 300 }), { maxLength: 5 }), (perMinute, counts) => {
        const times: number[] = [];
        for (const count of counts) times.push(...pacedTimes(7, times.at(-1) ?? null, count, perMinute));
        const tooMany = times.filter((time, index) => (times[index + perMinute] ?? Infinity) < time + MINUTE_MS - 1);
        expect(tooMany).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
