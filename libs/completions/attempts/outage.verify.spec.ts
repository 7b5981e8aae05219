import type { Attempt } from '#pricing';
import { AttemptReporter, ChannelHealth, type Candidate } from '#channels';
import { SystemRandomSource } from '#kernel';
import { HandClock } from '../../../test/support/hand-clock.js';
import { sampleChannel } from '../../../test/support/sample-channel.js';
import { samplePlan } from '../../../test/support/sample-plan.js';
import type { FailedAttempt } from '../domain/failed-attempt.js';
import { Failover } from '../domain/failover.js';
import { outcomeOf } from '../domain/judge-attempt.js';

const FAILURE: FailedAttempt = {
  kind: 'status',
  status: 500,
  error: { message: 'No.', param: null, code: null },
  retryAfterMs: null,
};
const NOBODY = { follow: () => undefined, opened: () => undefined, closed: () => undefined } as never;
const STEP_MS = 10;

interface Outage {
  readonly broken: ReadonlySet<string>;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A hundred requests a second on one gateway, by a clock that a test moves; every attempt takes ten milliseconds. */
class Traffic {
  readonly clock = new HandClock();
  readonly health = new ChannelHealth(this.clock, new SystemRandomSource(), NOBODY);
  requests = 0;
  failed = 0;
  /** Moments at which each channel was asked, milliseconds. */
  readonly asked = new Map<string, number[]>();

  constructor(private readonly names: readonly string[]) {}

  run(untilMs: number, outage: Outage): void {
    const channels = this.names.map((name) => sampleChannel({ name }));
    for (; this.clock.elapsedMs < untilMs; this.clock.elapsedMs += STEP_MS) {
      const nowMs = this.clock.elapsedMs;
      const plan = samplePlan({ channels, nowMs, draw: Math.random, vitalsOf: this.health.vitalsOf });
      if (plan.kind !== 'planned') throw new Error(plan.kind);
      this.requests++;
      this.health.countRequest('m');
      const records: Attempt[] = [];
      if (!this.isAnswered(new Failover(plan.candidates, records, this.health), outage)) this.failed++;
    }
  }

  get attempts(): number {
    return [...this.asked.values()].reduce((sum, moments) => sum + moments.length, 0);
  }

  /** Times at which the channel was asked within a span. */
  askedWithin(name: string, fromMs: number, untilMs: number): number {
    return (this.asked.get(name) ?? []).filter((moment) => moment >= fromMs && moment < untilMs).length;
  }

  private isAnswered(failover: Failover, { broken, fromMs, untilMs }: Outage): boolean {
    for (let next = nextOf(failover); next !== null; next = nextOf(failover)) {
      const nowMs = this.clock.elapsedMs;
      const { name } = next.channel;
      this.asked.set(name, [...(this.asked.get(name) ?? []), nowMs]);
      const watch = this.health.begin(next, 0);
      if (!(watch instanceof AttemptReporter)) throw new Error('there is no bound on requests at a time');
      if (!broken.has(name) || nowMs < fromMs || nowMs >= untilMs) {
        watch.begun();
        watch.end({ kind: 'answered', tokens: null });
        return true;
      }
      watch.end(outcomeOf(FAILURE));
      failover.fail(next, FAILURE, 0, 'gpt');
    }
    return false;
  }
}

/** Whoever is asked next, once more if need be; the pause before is left out. */
function nextOf(failover: Failover): Candidate | null {
  return failover.next(0) ?? (failover.repeatAfterMs(0) === null ? null : failover.next(0));
}

describe('an outage', () => {
  it.each([15_000, 200_000])('C23: one of two channels answers 500 for %d ms', (lastsMs) => {
    const traffic = new Traffic(['good', 'bad']);
    const healedMs = 5_000 + lastsMs;
    traffic.run(healedMs + 45_000, { broken: new Set(['bad']), fromMs: 5_000, untilMs: healedMs });
    expect(traffic.failed).toBe(0);
    expect(traffic.attempts / traffic.requests).toBeLessThan(1.2);
    // Ejected: within 10 s of the beginning nobody but a probe asks it.
    expect(traffic.askedWithin('bad', 15_000, healedMs)).toBeLessThanOrEqual(Math.ceil(lastsMs / 30_000));
    // Recovered: 40 s after it healed it takes its half again.
    expect(traffic.askedWithin('bad', healedMs + 40_000, healedMs + 45_000)).toBeGreaterThan(150);
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

  it('of half of four channels is noticed by nobody', () => {
    const traffic = new Traffic(['a', 'b', 'c', 'd']);
    traffic.run(60_000, { broken: new Set(['a', 'b']), fromMs: 10_000, untilMs: 50_000 });
    expect(traffic.failed).toBe(0);
    expect(traffic.attempts / traffic.requests).toBeLessThan(1.2);
  });
});
