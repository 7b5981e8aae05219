import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { DIGEST_BYTES, DigestSet } from './digest-set.js';

const MEMBERS = 100_000;

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

function setOf(digests: readonly Uint8Array[]): DigestSet {
  const set = new DigestSet();
  set.addAll(Buffer.concat(digests.map((digest) => digest.subarray(0, DIGEST_BYTES))));
  return set;
}

describe('DigestSet', () => {
  it('has no false negative, whatever the digests and in whichever order they are added', () => {
    const digest = fc.oneof(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      // The same slots, the mark of an empty one among them.
      fc.integer({ min: 0, max: 3 }).map((last) => new Uint8Array(32).fill(last, 3, 4)),
    );
    fc.assert(
      fc.property(fc.array(digest, { maxLength: 200 }), fc.array(digest, { maxLength: 200 }), (first, later) => {
        const set = setOf(first);
        set.addAll(Buffer.concat(later.map((one) => one.subarray(0, DIGEST_BYTES))));
        return [...first, ...later].every((one) => set.mayHave(one));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('keeps every digest while it grows, and lets about one in 43,000 others through at a hundred thousand', () => {
    const members = Array.from({ length: MEMBERS }, (_, number) => digestOf(`member ${number}`));
    const set = setOf(members);
    expect(members.filter((member) => !set.mayHave(member))).toEqual([]);
    expect(set.size).toBeGreaterThan(MEMBERS - 10);
    const others = Array.from({ length: MEMBERS }, (_, number) => digestOf(`other ${number}`));
    // 2.3 are expected; the digests are the same in each run.
    expect(others.filter((other) => set.mayHave(other)).length).toBeLessThan(10);
  });

  it('counts a digest once', () => {
    const set = setOf([digestOf('a'), digestOf('b'), digestOf('a')]);
    expect(set.size).toBe(2);
  });
});
