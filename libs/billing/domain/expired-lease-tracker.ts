import type { ExpiredLease } from '#admission';

/** An ended lease as it was first seen in this state. */
interface Sighting {
  readonly endsAtMs: number;
  readonly seenAtMs: number;
}

/**
 * What one worker saw of one shard's ended leases. A lease is due when it looks the same as at a look some time ago: so
 * neither an outage that ends all leases at once, nor a jump of Redis's clock, nor a renewal in between costs a living
 * request its hold.
 */
export class ExpiredLeaseTracker {
  private sightings = new Map<string, Sighting>();

  /** @param patienceMs how long a lease must stay ended and unchanged */
  constructor(private readonly patienceMs: number) {}

  /** Notes the leases that are ended now and answers those that are due. @param nowMs monotonic milliseconds */
  note(leases: readonly ExpiredLease[], nowMs: number): ExpiredLease[] {
    const looks = new Map<string, Sighting>();
    const due: ExpiredLease[] = [];
    for (const lease of leases) {
      const before = this.sightings.get(lease.requestId);
      const unchanged = before?.endsAtMs === lease.endsAtMs;
      const seenAtMs = unchanged ? before.seenAtMs : nowMs;
      looks.set(lease.requestId, { endsAtMs: lease.endsAtMs, seenAtMs });
      if (nowMs - seenAtMs >= this.patienceMs) due.push(lease);
    }
    this.sightings = looks;
    return due;
  }

  /** Whatever was seen before does not count any more: the connection was lost in between. */
  forget(): void {
    this.sightings = new Map();
  }
}
