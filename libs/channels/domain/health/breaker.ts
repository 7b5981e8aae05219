import { SecondWindow } from './second-window.js';

const CONSECUTIVE_FAILURES_MAX = 5;
const RATED_REQUESTS_MIN = 20;
const FAILURE_RATE_MAX = 0.5;
const OPEN_MS = 30_000;
const OPEN_MS_MAX = 300_000;
const JITTER = 0.1;
/** A breaker that stayed closed so long has been forgiven its earlier openings. */
const FORGIVEN_AFTER_MS = 300_000;

/** `half_open`: one request may find out whether it is over; `probing`: that request is under way. */
export type BreakerPhase = 'closed' | 'open' | 'half_open' | 'probing';

/** Why a breaker is open. `model_missing`: the upstream says that it does not have the model. */
export type BreakerReason = 'consecutive_failures' | 'failure_rate' | 'model_missing' | 'probe_failed';

/** An open breaker; times are milliseconds of the caller's monotonic clock. */
export interface Opening {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: BreakerReason;
}

/**
 * Decides whether a (channel, model) is asked. Opens after five failures in a row, or when more than half of at least
 * twenty requests within ten seconds failed; stays open for 30 s, for 60 s when it opens again soon after it closed, up
 * to 300 s; then one real request decides. A failed probe opens it for as long as before, not longer: however long the
 * outage was, an upstream that healed is noticed within one opening.
 */
export class Breaker {
  private readonly outcomes = new SecondWindow();
  private consecutiveFailures = 0;
  private openings = 0;
  private opening: Opening | null = null;
  private closedAtMs = 0;
  private probing = false;

  phase(nowMs: number): BreakerPhase {
    if (this.opening === null) return 'closed';
    if (this.probing) return 'probing';
    return nowMs < this.opening.untilMs ? 'open' : 'half_open';
  }

  /** The opening, while it is not closed. */
  get opened(): Opening | null {
    return this.opening;
  }

  /** Claims the one request of a half-open breaker. False: somebody else has it, or there is nothing to find out. */
  startProbe(nowMs: number): boolean {
    if (this.phase(nowMs) !== 'half_open') return false;
    this.probing = true;
    return true;
  }

  /** The probe ended and told nothing: another may try. */
  releaseProbe(): void {
    this.probing = false;
  }

  /** Answers whether this closed it. What was under way when it opened tells nothing of now. */
  succeed(isProbe: boolean, nowMs: number): boolean {
    if (this.opening === null) {
      this.consecutiveFailures = 0;
      this.outcomes.add(false, nowMs);
      return false;
    }
    if (!isProbe) return false;
    this.close(nowMs);
    return true;
  }

  /**
   * Answers whether this opened it.
   * @param random from 0 to 1: spreads the next tries of many gateways
   */
  fail(isProbe: boolean, nowMs: number, random: number): boolean {
    if (this.opening !== null) {
      if (!isProbe) return false;
      this.openFor(openMs(this.openings, random), 'probe_failed', nowMs);
      return true;
    }
    this.consecutiveFailures++;
    this.outcomes.add(true, nowMs);
    const reason = this.reasonToOpen(nowMs);
    if (reason === null) return false;
    if (nowMs - this.closedAtMs > FORGIVEN_AFTER_MS) this.openings = 0;
    this.openings++;
    this.openFor(openMs(this.openings, random), reason, nowMs);
    return true;
  }

  /** Opens it for a reason of its own, or because another gateway did. */
  openFor(durationMs: number, reason: BreakerReason, nowMs: number): void {
    this.opening = { sinceMs: this.opening?.sinceMs ?? nowMs, untilMs: nowMs + durationMs, reason };
    this.probing = false;
  }

  close(nowMs: number): void {
    this.opening = null;
    this.probing = false;
    this.consecutiveFailures = 0;
    this.closedAtMs = nowMs;
    this.outcomes.clear();
  }

  private reasonToOpen(nowMs: number): BreakerReason | null {
    if (this.consecutiveFailures >= CONSECUTIVE_FAILURES_MAX) return 'consecutive_failures';
    const requests = this.outcomes.eventCount(nowMs);
    const failures = this.outcomes.markedCount(nowMs);
    return requests >= RATED_REQUESTS_MIN && failures > requests * FAILURE_RATE_MAX ? 'failure_rate' : null;
  }
}

function openMs(openings: number, random: number): number {
  return Math.round(Math.min(OPEN_MS * Math.max(openings, 1), OPEN_MS_MAX) * (1 + JITTER * random));
}
