import fc from 'fast-check';
import { PURE_RUNS } from '../../../../../test/support/property-runs.js';
import { Breaker } from './breaker.js';

const fail = (breaker: Breaker, times: number, nowMs: number): void => {
  for (let time = 0; time < times; time++) breaker.fail(false, nowMs, 0);
};

/** A breaker that opened at 1,000 for 30 s. */
const opened = (): Breaker => {
  const breaker = new Breaker();
  fail(breaker, 5, 1_000);
  return breaker;
};

describe('Breaker', () => {
  it('opens on the fifth failure in a row, not on the fourth', () => {
    const breaker = new Breaker();
    fail(breaker, 4, 1_000);
    expect(breaker.phase(1_000)).toBe('closed');
    expect(breaker.fail(false, 1_000, 0)).toBe(true);
    expect(breaker.phase(1_000)).toBe('open');
    expect(breaker.opened).toEqual({ sinceMs: 1_000, untilMs: 31_000, reason: 'consecutive_failures' });
  });

  it('counts consecutive failures from zero after a success', () => {
    const breaker = new Breaker();
    for (let repeat = 0; repeat < 3; repeat++) {
      fail(breaker, 4, 1_000);
      for (let answer = 0; answer < 6; answer++) breaker.succeed(false, 1_000);
    }
    expect(breaker.phase(1_000)).toBe('closed');
  });

  it.each([
    { answers: 9, failures: 10, phase: 'closed' },
    { answers: 10, failures: 10, phase: 'closed' },
    { answers: 9, failures: 11, phase: 'open' },
  ])('opens when more than half of twenty fail: $failures of $answers + $failures is $phase', (run) => {
    const breaker = new Breaker();
    for (let index = 0; index < run.answers; index++) {
      breaker.succeed(false, 1_000);
      breaker.fail(false, 1_000, 0);
    }
    fail(breaker, run.failures - run.answers, 1_000);
    expect(breaker.phase(1_000)).toBe(run.phase);
  });

  it('drops outcomes after ten seconds', () => {
    const breaker = new Breaker();
    for (let second = 0; second < 40; second++) {
      breaker.succeed(false, second * 1_000);
      breaker.fail(false, second * 1_000, 0);
    }
    expect(breaker.phase(40_000)).toBe('closed');
    fail(breaker, 2, 39_000);
    expect(breaker.phase(39_000)).toBe('open');
  });

  it('allows one probe when the open time is over, and closes when the probe succeeds', () => {
    const breaker = opened();
    expect(breaker.startProbe(30_999)).toBe(false);
    expect(breaker.phase(31_000)).toBe('half_open');
    expect(breaker.startProbe(31_000)).toBe(true);
    expect(breaker.phase(31_000)).toBe('probing');
    expect(breaker.startProbe(31_000)).toBe(false);
    expect(breaker.succeed(true, 31_500)).toBe(true);
    expect(breaker.phase(31_500)).toBe('closed');
  });

  it('reopens for the same time when the probe fails, and keeps the start of the outage', () => {
    const breaker = opened();
    breaker.startProbe(31_000);
    expect(breaker.fail(true, 32_000, 0)).toBe(true);
    expect(breaker.opened).toEqual({ sinceMs: 1_000, untilMs: 62_000, reason: 'probe_failed' });
  });

  it('allows another probe after one without a verdict', () => {
    const breaker = opened();
    breaker.startProbe(31_000);
    breaker.releaseProbe();
    expect(breaker.startProbe(31_000)).toBe(true);
  });

  it('ignores requests that were running when it opened', () => {
    const breaker = opened();
    expect(breaker.succeed(false, 2_000)).toBe(false);
    expect(breaker.fail(false, 2_000, 0)).toBe(false);
    expect(breaker.opened?.untilMs).toBe(31_000);
  });

  it.each([
    { openings: 2, random: 0, durationMs: 60_000 },
    { openings: 3, random: 1, durationMs: 99_000 },
    { openings: 12, random: 0, durationMs: 300_000 },
  ])('stays open for $durationMs ms at opening $openings in quick succession', ({ openings, random, durationMs }) => {
    const breaker = new Breaker();
    let nowMs = 0;
    for (let opening = 1; opening < openings; opening++) {
      fail(breaker, 5, nowMs);
      nowMs = breaker.opened?.untilMs ?? 0;
      breaker.startProbe(nowMs);
      breaker.succeed(true, nowMs);
    }
    for (let time = 0; time < 5; time++) breaker.fail(false, nowMs, random);
    expect((breaker.opened?.untilMs ?? 0) - nowMs).toBe(durationMs);
  });

  it('resets the count of openings after five quiet minutes', () => {
    const breaker = opened();
    breaker.close(31_000);
    fail(breaker, 5, 331_001);
    expect((breaker.opened?.untilMs ?? 0) - 331_001).toBe(30_000);
  });

  /** For any sequence of events: never opens without cause, never stays open for ever. */
  it('is half-open within 330 s of any opening, and probes one request at a time', () => {
    const step = fc.record({
      does: fc.constantFrom('fail', 'succeed', 'probe', 'release'),
      afterMs: fc.nat({ max: 40_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const breaker = new Breaker();
        let nowMs = 0;
        let probing = false;
        let failures = 0;
        for (const { does, afterMs } of steps) {
          nowMs += afterMs;
          const before = breaker.phase(nowMs);
          if (does === 'probe') {
            const started = breaker.startProbe(nowMs);
            expect(started).toBe(before === 'half_open');
            probing ||= started;
          } else if (does === 'release' && probing) {
            breaker.releaseProbe();
            probing = false;
          } else if (does === 'succeed') {
            breaker.succeed(probing, nowMs);
            probing = false;
            if (before === 'closed') failures = 0;
          } else if (does === 'fail') {
            if (before === 'closed') failures++;
            const openedNow = breaker.fail(probing, nowMs, 1);
            if (openedNow && before === 'closed') expect(failures).toBeGreaterThanOrEqual(5);
            probing = false;
          }
          if (breaker.phase(nowMs) === 'closed' && before !== 'closed') failures = 0;
          expect((breaker.opened?.untilMs ?? nowMs) - nowMs).toBeLessThanOrEqual(330_000);
          expect(breaker.phase(nowMs) === 'probing').toBe(probing);
        }
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });
});
