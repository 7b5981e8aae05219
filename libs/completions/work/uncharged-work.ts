import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock, finish, LeakyBuckets, RoutifyError, TurnQueue, type Steps } from '#core';

/** Work of a request that takes no longer is free: the usual mistakes of clients. */
const FREE_MS = 2;
/** Of the first step of a small body, whose CPU time is not measured: the machine may have been busy with other things. */
const UNMEASURED_MAX_MS = 50;
/** An organization's burst, then one percent of the event loop; a wait is 30 s at most. */
const RULE = { burst: 100, leakPerMs: 0.01, max: 400 } as const;
const ORGANIZATIONS_MAX = 10_000;
/** How long a refusal takes, and how many may wait so: each keeps a connection. */
const DELAY_MS = 200;
const DELAYED_MAX = 1_000;
/** What a turn of the event loop gives to large bodies, to all of them together. */
const TURN_MS = 5;
/** Parsing a smaller body, and translating it, takes a few milliseconds at most. */
const LARGE_FROM_BYTES = 65_536;
/** Several times the work for a usual body: what takes longer holds much in few bytes. */
const LONG_FROM_MS = 1;

/** The work of the event loop for one request. */
export class RequestWork {
  private spentMs = 0;
  private addedMs = 0;
  /** Of `spentMs`, before CPU time was measured. */
  private unmeasuredMs = 0;

  /**
   * @param isLong whether its steps wait for their turns, with those of other large bodies
   * @param beganCpuMs CPU time of the process at its begin; null: it is measured from the first step on that takes long
   */
  constructor(
    private readonly clock: Clock,
    private readonly turns: TurnQueue,
    private readonly organizationId: string,
    private isLong: boolean,
    private beganCpuMs: number | null,
  ) {}

  /** The time that it took so far, and not more than the process got, as the machine may have been busy with other things. */
  get ms(): number {
    if (this.beganCpuMs === null) return this.spentMs + this.addedMs;
    const measuredMs = Math.min(this.spentMs - this.unmeasuredMs, this.clock.cpuMs() - this.beganCpuMs);
    return Math.min(this.unmeasuredMs, UNMEASURED_MAX_MS) + measuredMs + this.addedMs;
  }

  /** From now on its steps wait, too: the body holds much in few bytes. */
  takeTurns(): void {
    this.isLong = true;
  }

  /** The same for a reply of so many bytes. */
  takeTurnsFor(bytes: number): void {
    if (bytes >= LARGE_FROM_BYTES) this.isLong = true;
  }

  /** Runs and measures work: at once, or in its turns. */
  run<Result>(steps: Steps<Result>): Result | Promise<Result> {
    if (!this.isLong) return this.measure(() => finish(steps));
    return this.turns.run(this.organizationId, this.measured(steps));
  }

  /** The same for work of one step. */
  step<Result>(work: () => Result): Result | Promise<Result> {
    if (!this.isLong) return this.measure(work);
    return this.run(oneStep(work));
  }

  /** Runs and measures what keeps the event loop busy. */
  measure<Result>(work: () => Result): Result {
    const startedMs = this.clock.monotonicMs();
    try {
      return work();
    } finally {
      this.spentMs += this.clock.monotonicMs() - startedMs;
      if (this.spentMs > LONG_FROM_MS) this.tookLong();
    }
  }

  /** Adds the time of another thread. */
  add(ms: number): void {
    this.addedMs += ms;
  }

  private tookLong(): void {
    this.isLong = true;
    if (this.beganCpuMs !== null) return;
    this.unmeasuredMs = this.spentMs;
    this.beganCpuMs = this.clock.cpuMs();
  }

  private *measured<Result>(steps: Steps<Result>): Steps<Result> {
    for (;;) {
      const { done, value } = this.measure(() => steps.next());
      if (done === true) return value;
      yield;
    }
  }
}

function* oneStep<Result>(work: () => Result): Steps<Result> {
  return work();
}

/**
 * Bounds the work that is done for an organization without a charge: for bodies that are refused, and for stored responses
 * that are read. All of its keys together may take 100 ms, and 10 ms more each second; beyond, nothing more is read. State
 * of one gateway.
 */
@Injectable()
export class UnchargedWork {
  private readonly spent: LeakyBuckets;
  private readonly turns: TurnQueue;
  private delayed = 0;

  constructor(private readonly clock: Clock) {
    this.spent = new LeakyBuckets(RULE, clock, ORGANIZATIONS_MAX);
    this.turns = new TurnQueue(clock, TURN_MS);
  }

  /** The 429 for an organization that has taken more than it may; null: it has not. */
  refusal(organizationId: string): RoutifyError | null {
    const retryAfterMs = this.spent.waitMs(organizationId);
    if (retryAfterMs === 0) return null;
    return new RoutifyError(
      'rate_limit_exceeded',
      'Refused requests of this organization have used too much gateway time. Try again later.',
      { retryAfterMs, metadata: { limit: 'uncharged_time', scope: 'organization', retry_after_ms: retryAfterMs } },
    );
  }

  /** Throws the refusal after a moment: who repeats at once is to repeat a few times a second, not hundreds. */
  async refuse(refusal: RoutifyError): Promise<never> {
    if (this.delayed < DELAYED_MAX) {
      this.delayed++;
      await sleep(DELAY_MS);
      this.delayed--;
    }
    throw refusal;
  }

  /**
   * CPU time is measured from the beginning for large bodies, and for organizations that have taken something. For all others
   * that would take a tenth of a request's time.
   *
   * @param bodyBytes of the body that the work is for
   */
  begin(organizationId: string, bodyBytes: number): RequestWork {
    const isLarge = bodyBytes >= LARGE_FROM_BYTES;
    const cpuMs = isLarge || this.spent.holds(organizationId) ? this.clock.cpuMs() : null;
    return new RequestWork(this.clock, this.turns, organizationId, isLarge, cpuMs);
  }

  add(organizationId: string, ms: number): void {
    if (ms > FREE_MS) this.spent.add(organizationId, ms);
  }
}
