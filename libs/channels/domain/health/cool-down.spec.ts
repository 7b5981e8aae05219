import fc from 'fast-check';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';
import { CoolDown } from './cool-down.js';

describe('CoolDown', () => {
  it('pauses for as long as the provider asks, then no longer', () => {
    const coolDown = new CoolDown();
    coolDown.limit(7_000, 1_000);
    expect(coolDown.pause(7_999)).toEqual({ sinceMs: 1_000, untilMs: 8_000, reason: 'rate_limited' });
    expect(coolDown.pause(8_000)).toBeNull();
  });

  it.each([
    { askedMs: 0, pauseMs: 1_000 },
    { askedMs: 3_600_000, pauseMs: 300_000 },
  ])('of $askedMs ms makes $pauseMs ms', ({ askedMs, pauseMs }) => {
    expect(new CoolDown().limit(askedMs, 0).untilMs).toBe(pauseMs);
  });

  it('doubles the pause when the provider names none, up to five minutes, until an answer', () => {
    const coolDown = new CoolDown();
    let nowMs = 0;
    const pauses = [10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000].map((expected) => {
      const { untilMs } = coolDown.limit(null, nowMs);
      const pauseMs = untilMs - nowMs;
      nowMs = untilMs;
      return { expected, pauseMs };
    });
    expect(pauses.map(({ pauseMs }) => pauseMs)).toEqual(pauses.map(({ expected }) => expected));
    coolDown.succeed();
    expect(coolDown.limit(null, nowMs).untilMs - nowMs).toBe(10_000);
  });

  it('keeps an account without quota out for an hour, a refused key for a day', () => {
    expect(new CoolDown().exhaust(0)).toMatchObject({ untilMs: 3_600_000, reason: 'exhausted' });
    expect(new CoolDown().refuse(0)).toMatchObject({ untilMs: 86_400_000, reason: 'refused' });
  });

  it('is not ended by an answer to a request that was under way', () => {
    const coolDown = new CoolDown();
    coolDown.limit(10_000, 0);
    coolDown.succeed();
    expect(coolDown.pause(5_000)).not.toBeNull();
    coolDown.end();
    expect(coolDown.pause(5_000)).toBeNull();
  });

  it('never shortens a pause that runs', () => {
    const asked = fc.array(fc.tuple(fc.option(fc.nat({ max: 600_000 })), fc.nat({ max: 20_000 })), { maxLength: 20 });
    fc.assert(
      fc.property(asked, (limits) => {
        const coolDown = new CoolDown();
        let nowMs = 0;
        let untilMs = 0;
        for (const [askedMs, afterMs] of limits) {
          nowMs += afterMs;
          const pause = coolDown.limit(askedMs, nowMs);
          expect(pause.untilMs).toBeGreaterThanOrEqual(Math.max(untilMs, nowMs + Math.min(askedMs ?? 0, 300_000)));
          expect(pause.untilMs - nowMs).toBeLessThanOrEqual(300_000);
          untilMs = pause.untilMs;
        }
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });
});
