import type { ExpiredLease } from '../../admission/reap.service.js';
import { ExpiredLeaseTracker } from './expired-lease-tracker.js';

const GRACE_MS = 10_000;

function lease(requestId: string, endsAtMs: number): ExpiredLease {
  return { organizationId: 'o', keyId: 'k', requestId, endsAtMs };
}

function due(tracker: ExpiredLeaseTracker, leases: readonly ExpiredLease[], nowMs: number): string[] {
  return tracker.update(leases, nowMs).map(({ requestId }) => requestId);
}

describe('ExpiredLeaseTracker', () => {
  it('LIFE-26: is patient: a lease is due when it was seen ended 10 s ago and has not changed', () => {
    const tracker = new ExpiredLeaseTracker(GRACE_MS);
    expect(due(tracker, [lease('a', 1)], 0)).toEqual([]);
    expect(due(tracker, [lease('a', 1)], 9_999)).toEqual([]);
    expect(due(tracker, [lease('a', 1), lease('b', 2)], 10_000)).toEqual(['a']);
    expect(due(tracker, [lease('b', 2)], 20_000)).toEqual(['b']);
  });

  it('starts again for a lease that was renewed in between, even if it has expired again', () => {
    const tracker = new ExpiredLeaseTracker(GRACE_MS);
    due(tracker, [lease('a', 1)], 0);
    expect(due(tracker, [lease('a', 30_001)], 12_000)).toEqual([]);
    expect(due(tracker, [lease('a', 30_001)], 22_000)).toEqual(['a']);
  });

  it('starts again for a lease that was missing from one pass', () => {
    const tracker = new ExpiredLeaseTracker(GRACE_MS);
    due(tracker, [lease('a', 1)], 0);
    due(tracker, [], 5_000);
    expect(due(tracker, [lease('a', 1)], 12_000)).toEqual([]);
  });

  it('C40, LIFE-26: forgets with the connection, so an outage that ends all leases reaps no running request', () => {
    const tracker = new ExpiredLeaseTracker(GRACE_MS);
    due(tracker, [lease('a', 1)], 0);
    tracker.reset();
    expect(due(tracker, [lease('a', 1)], 120_000)).toEqual([]);
  });
});
