import fc from 'fast-check';
import { usedMinor } from './used-advance.js';

const USD = 1_000_000_000n;
const PAID = { totalMinor: 200_000n, returnedMinor: 0n, creditNanoUsd: 25n * USD, returnedNanoUsd: 0n };

describe('what is used of an advance', () => {
  it('is the share of the credit that is gone, rounded down, and all of it at its end', () => {
    expect(usedMinor({ ...PAID, leftNanoUsd: 25n * USD })).toBe(0n);
    expect(usedMinor({ ...PAID, leftNanoUsd: 25n * USD - 1n })).toBe(0n);
    expect(usedMinor({ ...PAID, leftNanoUsd: 20n * USD })).toBe(40_000n);
    expect(usedMinor({ ...PAID, leftNanoUsd: 1n })).toBe(199_999n);
    expect(usedMinor({ ...PAID, leftNanoUsd: 0n })).toBe(200_000n);
  });

  it('is not what was returned to its payer', () => {
    const returned = { ...PAID, returnedMinor: 80_000n, returnedNanoUsd: 10n * USD };
    expect(usedMinor({ ...returned, leftNanoUsd: 10n * USD })).toBe(40_000n);
    expect(usedMinor({ ...returned, leftNanoUsd: 0n })).toBe(120_000n);
    expect(usedMinor({ ...PAID, returnedMinor: 200_000n, returnedNanoUsd: 25n * USD, leftNanoUsd: 0n })).toBe(0n);
  });

  it('grows with use, and is at most what was kept', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 8n }),
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { maxLength: 20 }),
        (totalMinor, creditNanoUsd, charges) => {
          let left = creditNanoUsd;
          let before = 0n;
          for (const charge of charges) {
            left = left > charge ? left - charge : 0n;
            const used = usedMinor({ ...PAID, totalMinor, creditNanoUsd, leftNanoUsd: left });
            expect(used >= before && used <= totalMinor).toBe(true);
            before = used;
          }
          expect(usedMinor({ ...PAID, totalMinor, creditNanoUsd, leftNanoUsd: 0n })).toBe(totalMinor);
        },
      ),
    );
  });
});
