import { SecondWindow } from './second-window.js';

const RETRY_SHARE = 0.2;
/** Three a second are always allowed, over the ten seconds of the window: at little load a share would be none. */
const RETRIES_MIN = 30;

/**
 * Bounds what an outage adds to the load of a group of channels: of the last ten seconds, one retry for every five
 * requests. Beyond it a failed attempt is not repeated elsewhere.
 */
export class RetryBudget {
  private readonly requests = new SecondWindow();
  private readonly retries = new SecondWindow();

  countRequest(nowMs: number): void {
    this.requests.add(false, nowMs);
  }

  /** Takes one retry, if there is one. */
  takeRetry(nowMs: number): boolean {
    const allowed = Math.max(RETRIES_MIN, this.requests.eventCount(nowMs) * RETRY_SHARE);
    if (this.retries.eventCount(nowMs) >= allowed) return false;
    this.retries.add(false, nowMs);
    return true;
  }
}
