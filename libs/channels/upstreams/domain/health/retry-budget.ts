import { SecondWindow } from './second-window.js';

const RETRY_SHARE = 0.2;
/** Always allowed per window of ten seconds, three a second: at low load a share would be zero. */
const RETRIES_MIN = 30;

/**
 * Limits the load that an outage adds to a group of channels: one retry for every five requests of the last ten
 * seconds. Beyond that, a failed attempt is not repeated on another channel.
 */
export class RetryBudget {
  private readonly requests = new SecondWindow();
  private readonly retries = new SecondWindow();

  countRequest(nowMs: number): void {
    this.requests.add(false, nowMs);
  }

  /** Takes one retry. False: none is left. */
  takeRetry(nowMs: number): boolean {
    const allowed = Math.max(RETRIES_MIN, this.requests.eventCount(nowMs) * RETRY_SHARE);
    if (this.retries.eventCount(nowMs) >= allowed) return false;
    this.retries.add(false, nowMs);
    return true;
  }
}
