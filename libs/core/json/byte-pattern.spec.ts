import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { BytePattern } from './byte-pattern.js';

describe('BytePattern', () => {
  it('finds what Buffer.includes finds', () => {
    const few = fc.string({ unit: fc.constantFrom('a', 'b', '"'), maxLength: 24 });
    const text = fc.oneof(few, fc.string({ unit: 'binary', maxLength: 24 }));
    const pattern = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '"'), minLength: 1, maxLength: 4 }), text);
    fc.assert(
      fc.property(
        text,
        pattern.filter((value) => value !== ''),
        text,
        fc.boolean(),
        (before, sought, behind, isThere) => {
          const bytes = Buffer.from(isThere ? before + sought + behind : before + behind);
          expect(new BytePattern(sought).isIn(bytes)).toBe(bytes.includes(sought));
        },
      ),
      { numRuns: PURE_RUNS },
    );
  });
});
