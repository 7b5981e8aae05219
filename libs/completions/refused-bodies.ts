import { Injectable } from '@nestjs/common';
import { Clock, RoutifyError } from '#kernel';

/** Bodies that take no longer count nothing: the usual mistakes of a client. */
const FREE_MS = 2;
/** What a key may use up at once, and what comes back: one percent of the event loop. */
const BURST_MS = 100;
const RETURNED_MS_PER_MS = 0.01;
/** No wait is longer than half a minute. */
const BUSY_MS_MAX = 400;
const KEYS_MAX = 10_000;

/** How long bodies have kept the event loop busy that came to nothing, as of a moment. */
interface Busy {
  readonly busyMs: number;
  readonly atMs: number;
}

/**
 * Reading a body comes before limits and money, so a key without either could keep the loop busy with bodies that are
 * refused, again and again. It may do so for 100 ms, of which 10 ms a second come back; then its next body is not read.
 * Known to one gateway, of the 10,000 keys whose refusals are the latest.
 */
@Injectable()
export class RefusedBodies {
  private readonly busy = new Map<string, Busy>();

  constructor(private readonly clock: Clock) {}

  /** Throws a 429 while refused bodies of this key have kept the loop busy for too long. */
  refuseBusy(keyId: string): void {
    if (this.busy.size === 0) return;
    const overMs = this.busyMsOf(keyId) - BURST_MS;
    if (overMs <= 0) return;
    const retryAfterMs = Math.ceil(overMs / RETURNED_MS_PER_MS);
    throw new RoutifyError(
      'rate_limit_exceeded',
      'Request bodies of this key that were refused have kept the gateway busy: its next one is not read yet.',
      { retryAfterMs, metadata: { limit: 'refused_bodies', scope: 'key', retry_after_ms: retryAfterMs } },
    );
  }

  /**
   * A body that came to nothing.
   * @param readMs what reading it took, reckoned
   */
  add(keyId: string, readMs: number): void {
    if (readMs <= FREE_MS) return;
    const busyMs = Math.min(this.busyMsOf(keyId) + readMs, BUSY_MS_MAX);
    this.busy.delete(keyId);
    this.busy.set(keyId, { busyMs, atMs: this.clock.monotonicMs() });
    if (this.busy.size > KEYS_MAX) this.forgetOldest();
  }

  private busyMsOf(keyId: string): number {
    const busy = this.busy.get(keyId);
    if (busy === undefined) return 0;
    const leftMs = busy.busyMs - (this.clock.monotonicMs() - busy.atMs) * RETURNED_MS_PER_MS;
    if (leftMs > 0) return leftMs;
    this.busy.delete(keyId);
    return 0;
  }

  private forgetOldest(): void {
    const oldest = this.busy.keys().next().value;
    if (oldest !== undefined) this.busy.delete(oldest);
  }
}
