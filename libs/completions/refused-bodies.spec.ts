import { RoutifyError } from '#kernel';
import { ManualClock } from '../../test/support/samples/manual-clock.js';
import { RefusedBodies } from './refused-bodies.js';

describe('RefusedBodies', () => {
  let clock: ManualClock;
  let refused: RefusedBodies;

  beforeEach(() => {
    clock = new ManualClock();
    refused = new RefusedBodies(clock);
  });

  function refusalOf(keyId: string): RoutifyError | null {
    try {
      refused.refuseBusy(keyId);
      return null;
    } catch (error) {
      if (error instanceof RoutifyError) return error;
      throw error;
    }
  }

  it('reads no further body once refused ones of the key took 100 ms; 10 ms a second are refilled', () => {
    refused.add('a', 60);
    expect(refusalOf('a')).toBeNull();
    refused.add('a', 60);
    expect(refusalOf('a')).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterMs: 2_000,
      metadata: { limit: 'refused_bodies', scope: 'key', retry_after_ms: 2_000 },
    });
    expect(refusalOf('b')).toBeNull();
    clock.elapsedMs += 1_900;
    expect(refusalOf('a')?.retryAfterMs).toBe(100);
    clock.elapsedMs += 101;
    expect(refusalOf('a')).toBeNull();
  });

  it('does not count what takes two milliseconds or less', () => {
    for (let time = 0; time < 10_000; time++) refused.add('a', 2);
    expect(refusalOf('a')).toBeNull();
  });

  it('asks for a wait of 30 s at most', () => {
    refused.add('a', 1_000_000);
    expect(refusalOf('a')?.retryAfterMs).toBe(30_000);
  });

  it('tracks 10,000 keys, and evicts the one with the oldest refusal', () => {
    refused.add('first', 200);
    refused.add('second', 200);
    refused.add('first', 200);
    for (let key = 0; key < 9_999; key++) refused.add(String(key), 200);
    expect(refusalOf('first')).not.toBeNull();
    expect(refusalOf('second')).toBeNull();
  });
});
