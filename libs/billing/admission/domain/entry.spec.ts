import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/samples/any-character.js';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';
import { parseEntry } from './entry.js';

describe('parseEntry', () => {
  it('REDIS-4: keeps any payload as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCharacter }),
        fc.bigInt({ min: 0n, max: 9_000_000_000_000_000n }),
        (payload, amount) => {
          expect(parseEntry(`H|${amount}|-|5|k|||abc|${payload}`)).toEqual({
            state: 'held',
            amountNanoUsd: amount,
            checkpointNanoUsd: null,
            payload,
            terms: { admittedAtMs: 5, keyId: 'k', windows: [], idempotencyHash: 'abc' },
          });
        },
      ),
      { numRuns: PURE_RUNS },
    );
  });

  it.each([
    ['H', 'held'],
    ['P', 'provisional'],
    ['C', 'final'],
  ])('reads state %s as %s', (letter, state) => {
    expect(parseEntry(`${letter}|1|0|5|k||||{}`)).toMatchObject({ state, checkpointNanoUsd: 0n });
  });

  it.each(['', 'X|1|-|5|k||||', 'H|-1|-|5|k||||', 'H|1e15|-|5|k||||', 'H|1||5|k||||', 'H|1|-|5|k|||'])(
    'refuses %p',
    (text) => {
      expect(() => parseEntry(text)).toThrow(RangeError);
    },
  );
});
