import { type Attempt, SystemRandomSource } from '#core';
import { AttemptReporter, ChannelHealth, type Candidate } from '#channels';
import { ManualClock } from '../../../test/support/samples/manual-clock.js';
import { sampleChannel } from '../../../test/support/samples/sample-channel.js';
import { samplePlan } from '../../../test/support/samples/sample-plan.js';
import type { FailedAttempt } from '../domain/attempts/failed-attempt.js';
import { Failover } from '../domain/attempts/failover.js';
import { outcomeOf } from '../domain/attempts/judge-attempt.js';

const FAILURE: FailedAttempt = {
  kind: 'status',
  status: 500,
  error: { message: 'No.', param: null, code: null },
  retryAfterMs: null,
};
const NO_SHARED_HEALTH = { follow: () => undefined, opened: () => undefined, closed: () => undefined } as never;
const STEP_MS = 10;

interface Outage {
  readonly broken: ReadonlySet<string>;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A hundred requests a second on one gateway, on a manual clock; every attempt takes ten milliseconds. */
class Traffic {
  readonly clock = new ManualClock();
  readonly health = new ChannelHealth(this.clock, new SystemRandomSource(), NO_SHARED_HEALTH);
  requests = 0;
  failed = 0;
  /** Times of the attempts of each channel, milliseconds. */
  readonly attemptTimes = new Map<string, number[]>();

  constructor(private readonly names: readonly string[]) {}

  run(untilMs: number, outage: Outage): void {
    const channels = this.names.map((name) => sampleChannel({ name }));
    for (; this.clock.elapsedMs < untilMs; this.clock.elapsedMs += STEP_MS) {
      const nowMs = this.clock.elapsedMs;
      const plan = samplePlan({ channels, nowMs, random: Math.random, vitalsOf: this.health.vitalsOf });
      if (plan.kind !== 'planned') throw new Error(plan.kind);
      this.requests++;
      this.health.countRequest('m');
      const records: Attempt[] = [];
      if (!this.isAnswered(new Failover(plan.candidates, records, this.health), outage)) this.failed++;
    }
  }

  get attempts(): number {
    return [...this.attemptTimes.values()].reduce((sum, times) => sum + times.length, 0);
  }

  /** Number of attempts of the channel in a time range. */
  attemptsBetween(name: string, fromMs: number, untilMs: number): number {
    return (this.attemptTimes.get(name) ?? []).filter((timeMs) => timeMs >= fromMs && timeMs < untilMs).length;
  }

  private isAnswered(failover: Failover, { broken, fromMs, untilMs }: Outage): boolean {
    for (let next = nextOf(failover); next !== null; next = nextOf(failover)) {
      const nowMs = this.clock.elapsedMs;
      const { name } = next.channel;
      this.attemptTimes.set(name, [...(this.attemptTimes.get(name) ?? []), nowMs]);
      const reporter = this.health.begin(next, 0);
      if (!(reporter instanceof AttemptReporter)) throw new Error('channels of this test have no concurrency limit');
      if (!broken.has(name) || nowMs < fromMs || nowMs >= untilMs) {
        reporter.begun();
        reporter.end({ kind: 'answered', tokens: null });
        return true;
      }
      reporter.end(outcomeOf(FAILURE));
      failover.fail(next, FAILURE, 0, 'gpt');
    }
    return false;
  }
}

/** The next candidate, repeats included; the pause before a repeat is skipped. */
function nextOf(failover: Failover): Candidate | null {
  return failover.next(0) ?? (failover.repeatAfterMs(0) === null ? null : failover.next(0));
}

describe('an outage', () => {
  it.each([15_000, 200_000])('C23: one of two channels answers 500 for %d ms', (lastsMs) => {
    const traffic = new Traffic(['good', 'bad']);
    const recoveredMs = 5_000 + lastsMs;
    traffic.run(recoveredMs + 45_000, { broken: new Set(['bad']), fromMs: 5_000, untilMs: recoveredMs });
    expect(traffic.failed).toBe(0);
    expect(traffic.attempts / traffic.requests).toBeLessThan(1.2);
    // Ejected: from 10 s after the start only probes call it.
    expect(traffic.attemptsBetween('bad', 15_000, recoveredMs)).toBeLessThanOrEqual(Math.ceil(lastsMs / 30_000));
    // Recovered: 40 s after the end of the outage it takes its half of the traffic again.
    expect(traffic.attemptsBetween('bad', recoveredMs + 40_000, recoveredMs + 45_000)).toBeGreaterThan(150);
  });

  it.each([
    ['the only channel is', ['a']],
    ['all of four channels are', ['a', 'b', 'c', 'd']],
  ])('is not made worse when %s broken: one retry for five requests', (_what, names) => {
    const traffic = new Traffic(names);
    traffic.run(60_000, { broken: new Set(names), fromMs: 0, untilMs: 60_000 });
    expect(traffic.failed).toBe(traffic.requests);
    expect(traffic.attempts / traffic.requests).toBeLessThan(1.25);
  });

  it('of two of four channels fails no request', () => {
    const traffic = new Traffic(['a', 'b', 'c', 'd']);
    traffic.run(60_000, { broken: new Set(['a', 'b']), fromMs: 10_000, untilMs: 50_000 });
    expect(traffic.failed).toBe(0);
    expect(traffic.attempts / traffic.requests).toBeLessThan(1.2);
  });
});
