import type { ExpiredLease } from '#admission';
import { ExpiredLeaseTracker } from './expired-lease-tracker.js';

const PATIENCE_MS = 10_000;

function lease(requestId: string, endsAtMs: number): ExpiredLease {
  return { organizationId: 'o', keyId: 'k', requestId, endsAtMs };
}

function due(looks: ExpiredLeaseTracker, leases: readonly ExpiredLease[], nowMs: number): string[] {
  return looks.note(leases, nowMs).map(({ requestId }) => requestId);
}

describe('LeaseLooks', () => {
  it('is patient: a lease is due when it was seen ended 10 s ago and has not changed', () => {
    const looks = new ExpiredLeaseTracker(PATIENCE_MS);
    expect(due(looks, [lease('a', 1)], 0)).toEqual([]);
    expect(due(looks, [lease('a', 1)], 9_999)).toEqual([]);
    expect(due(looks, [lease('a', 1), lease('b', 2)], 10_000)).toEqual(['a']);
    expect(due(looks, [lease('b', 2)], 20_000)).toEqual(['b']);
  });

  it('starts anew for a lease that was renewed in between, even if it ended again', () => {
    const looks = new ExpiredLeaseTracker(PATIENCE_MS);
    due(looks, [lease('a', 1)], 0);
    expect(due(looks, [lease('a', 30_001)], 12_000)).toEqual([]);
    expect(due(looks, [lease('a', 30_001)], 22_000)).toEqual(['a']);
  });

  it('starts anew for a lease that was gone for one look', () => {
    const looks = new ExpiredLeaseTracker(PATIENCE_MS);
    due(looks, [lease('a', 1)], 0);
    due(looks, [], 5_000);
    expect(due(looks, [lease('a', 1)], 12_000)).toEqual([]);
  });

  it('C40: forgets with the connection, so an outage that ends all leases reaps nobody who lives', () => {
    const looks = new ExpiredLeaseTracker(PATIENCE_MS);
    due(looks, [lease('a', 1)], 0);
    looks.forget();
    expect(due(looks, [lease('a', 1)], 120_000)).toEqual([]);
  });
});
