import type { BreakerReason } from '../../../channel-history/health/health-state.js';
import { SecondWindow } from './second-window.js';

const CONSECUTIVE_FAILURES_MAX = 5;
const RATED_REQUESTS_MIN = 20;
const FAILURE_RATE_MAX = 0.5;
const OPEN_MS = 30_000;
const OPEN_MS_MAX = 300_000;
const JITTER = 0.1;
/** After this time closed, the count of openings starts again. */
const OPENINGS_RESET_MS = 300_000;

/** `half_open`: one request may probe the upstream; `probing`: that request is running. */
type BreakerPhase = 'closed' | 'open' | 'half_open' | 'probing';

/** An open breaker; times are milliseconds of the caller's monotonic clock. */
interface Opening {
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: BreakerReason;
}

/**
 * The circuit breaker of a (channel, model). Opens after five consecutive failures, or when more than half of at least
 * twenty requests within ten seconds fail. Stays open for 30 s; for 60 s when it reopens soon after it closed, up to
 * 300 s. Then one real request probes the upstream. A failed probe reopens it for the same time, not longer: however
 * long the outage was, a recovered upstream is detected within one opening.
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

  /** The current opening; null: the breaker is closed. */
  get opened(): Opening | null {
    return this.opening;
  }

  /** Claims the probe of a half-open breaker. False: it is claimed, or the breaker is not half-open. */
  startProbe(nowMs: number): boolean {
    if (this.phase(nowMs) !== 'half_open') return false;
    this.probing = true;
    return true;
  }

  /** The probe ended without a verdict; another request may probe. */
  releaseProbe(): void {
    this.probing = false;
  }

  /** Returns whether this closed the breaker. Requests that were running when it opened are ignored. */
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
   * Returns whether this opened the breaker.
   * @param random from 0 to 1: spreads the next probes of many gateways
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
    if (nowMs - this.closedAtMs > OPENINGS_RESET_MS) this.openings = 0;
    this.openings++;
    this.openFor(openMs(this.openings, random), reason, nowMs);
    return true;
  }

  /** Opens the breaker, for a local reason or because another gateway did. */
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
