import fc from 'fast-check';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { LeakyBuckets } from './leaky-buckets.js';

describe('LeakyBuckets', () => {
  it('may be used after exactly the wait it names, and never before', () => {
    const rule = fc.record({ perMinute: fc.integer({ min: 1, max: 5_000 }), cost: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(rule, fc.array(fc.nat({ max: 500 }), { maxLength: 40 }), ({ perMinute, cost }, pauses) => {
        const clock = new ManualClock();
        const amount = 60_000 * cost;
        const buckets = new LeakyBuckets({ burst: 0, leakPerMs: perMinute, max: 10 * amount }, clock, 10);
        for (const pause of pauses) {
          clock.elapsedMs += pause;
          buckets.add('a', amount);
        }
        const waitMs = buckets.waitMs('a');
        if (waitMs === 0) return;
        clock.elapsedMs += waitMs - 1;
        expect(buckets.waitMs('a')).toBe(1);
        clock.elapsedMs += 1;
        expect(buckets.waitMs('a')).toBe(0);
      }),
    );
  });

  it('keeps a bucket for each id, and bounds the wait', () => {
    const clock = new ManualClock();
    const buckets = new LeakyBuckets({ burst: 10, leakPerMs: 1, max: 100 }, clock, 10);
    buckets.add('a', 1_000_000);
    expect([buckets.waitMs('a'), buckets.waitMs('b')]).toEqual([90, 0]);
  });
});
