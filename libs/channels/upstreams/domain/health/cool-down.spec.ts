import fc from 'fast-check';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { CoolDown } from './cool-down.js';

describe('CoolDown', () => {
  it('pauses for the time the provider requests', () => {
    const coolDown = new CoolDown();
    coolDown.limit(7_000, 1_000);
    expect(coolDown.pause(7_999)).toEqual({ sinceMs: 1_000, untilMs: 8_000, reason: 'rate_limited' });
    expect(coolDown.pause(8_000)).toBeNull();
  });

  it.each([
    { requestedMs: 0, pauseMs: 1_000 },
    { requestedMs: 3_600_000, pauseMs: 300_000 },
  ])('limits $requestedMs ms to $pauseMs ms', ({ requestedMs, pauseMs }) => {
    expect(new CoolDown().limit(requestedMs, 0).untilMs).toBe(pauseMs);
  });

  it('doubles the pause when the provider requests none, up to five minutes, until a success', () => {
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

  it('pauses an exhausted account for an hour, a refused key for a day', () => {
    expect(new CoolDown().exhaust(0)).toMatchObject({ untilMs: 3_600_000, reason: 'exhausted' });
    expect(new CoolDown().refuse(0)).toMatchObject({ untilMs: 86_400_000, reason: 'refused' });
  });

  it('is not ended by the success of a running request', () => {
    const coolDown = new CoolDown();
    coolDown.limit(10_000, 0);
    coolDown.succeed();
    expect(coolDown.pause(5_000)).not.toBeNull();
    coolDown.end();
    expect(coolDown.pause(5_000)).toBeNull();
  });

  it('never shortens a running pause', () => {
    const requests = fc.array(fc.tuple(fc.option(fc.nat({ max: 600_000 })), fc.nat({ max: 20_000 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(requests, (limits) => {
        const coolDown = new CoolDown();
        let nowMs = 0;
        let untilMs = 0;
        for (const [requestedMs, afterMs] of limits) {
          nowMs += afterMs;
          const pause = coolDown.limit(requestedMs, nowMs);
          expect(pause.untilMs).toBeGreaterThanOrEqual(Math.max(untilMs, nowMs + Math.min(requestedMs ?? 0, 300_000)));
          expect(pause.untilMs - nowMs).toBeLessThanOrEqual(300_000);
          untilMs = pause.untilMs;
        }
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });
});
