import { RoutifyError } from '#kernel';
import { HandClock } from '../../test/support/hand-clock.js';
import { RefusedBodies } from './refused-bodies.js';

/** Values of a body of no bytes that is reckoned to take so many milliseconds. */
const taking = (readMs: number): number => Math.round(readMs / 3e-4);

describe('RefusedBodies', () => {
  let clock: HandClock;
  let refused: RefusedBodies;

  beforeEach(() => {
    clock = new HandClock();
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

  it('reads no body of a key whose refused ones took 100 ms, until 10 ms a second have come back', () => {
    refused.add('a', 0, taking(60));
    expect(refusalOf('a')).toBeNull();
    refused.add('a', 0, taking(60));
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

  it.each([
    ['5 MB of an image', 5_000_000, 20, 10],
    ['250,000 values', 500_000, 250_000, 2],
    ['bytes that are no JSON', 2_000_000, null, 3],
    ['32 MiB that are no JSON', 33_554_432, null, 1],
  ])('lets %s be refused some times before it waits', (_what, bytes, values, times) => {
    for (let time = 0; time < times; time++) {
      expect(refusalOf('a')).toBeNull();
      refused.add('a', bytes, values);
    }
    expect(refusalOf('a')).not.toBeNull();
  });

  it('does not count the mistakes of small bodies', () => {
    for (let time = 0; time < 10_000; time++) {
      refused.add('a', 100_000, 1_000);
      refused.add('a', 100_000, null);
    }
    expect(refusalOf('a')).toBeNull();
  });

  it('asks for a wait of half a minute at the most', () => {
    refused.add('a', 1_000_000_000, null);
    expect(refusalOf('a')?.retryAfterMs).toBe(30_000);
  });

  it('knows 10,000 keys, and forgets the one whose refusal is the oldest', () => {
    refused.add('first', 0, taking(200));
    refused.add('second', 0, taking(200));
    refused.add('first', 0, taking(200));
    for (let key = 0; key < 9_999; key++) refused.add(String(key), 0, taking(200));
    expect(refusalOf('first')).not.toBeNull();
    expect(refusalOf('second')).toBeNull();
  });
});
