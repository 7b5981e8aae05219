import type { ExpiredLease } from '../../admission/reap.service.js';

/** When an expired lease was first seen with this end. */
interface Sighting {
  readonly endsAtMs: number;
  readonly seenAtMs: number;
}

/**
 * Tracks the expired leases of one shard in one worker. A lease is due once it has stayed expired and unchanged for the
 * grace period: an outage that ends all leases at once, a jump of Redis's clock or a renewal in between costs no live
 * request its hold.
 */
export class ExpiredLeaseTracker {
  private sightings = new Map<string, Sighting>();

  /** @param graceMs how long a lease must stay expired and unchanged */
  constructor(private readonly graceMs: number) {}

  /** Records the leases that are expired now; returns those that are due. @param nowMs monotonic milliseconds */
  update(leases: readonly ExpiredLease[], nowMs: number): ExpiredLease[] {
    const sightings = new Map<string, Sighting>();
    const due: ExpiredLease[] = [];
    for (const lease of leases) {
      const previous = this.sightings.get(lease.requestId);
      const unchanged = previous?.endsAtMs === lease.endsAtMs;
      const seenAtMs = unchanged ? previous.seenAtMs : nowMs;
      sightings.set(lease.requestId, { endsAtMs: lease.endsAtMs, seenAtMs });
      if (nowMs - seenAtMs >= this.graceMs) due.push(lease);
    }
    this.sightings = sightings;
    return due;
  }

  /** Discards all sightings; called when the connection to Redis was lost. */
  reset(): void {
    this.sightings = new Map();
  }
}
