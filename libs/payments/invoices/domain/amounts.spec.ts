import * as fc from 'fast-check';
import { amountsOfInvoice, less, NOTHING, partOf, sumOf, type Amounts, type TakenBack } from './amounts.js';
import type { Tax, TaxRule } from './tax-of.js';

const USD = 1_000_000_000n;
const tax = (rule: TaxRule, ppm = 0): Tax => ({ rule, ppm });
const taken = (totalNanoUsd: bigint, statedMinor: bigint | null = null, statedTaxNanoUsd = 0n): TakenBack => ({
  totalNanoUsd,
  statedMinor,
  statedTaxNanoUsd,
});

describe('an invoice', () => {
  it('has the tax that its payment states', () => {
    const paid = { totalMinor: 3_000n, statedTaxMinor: 500n, totalNanoUsd: 30n * USD, statedTaxNanoUsd: 5n * USD };
    expect(amountsOfInvoice(paid, tax('stated'))).toEqual({
      totalMinor: 3_000n,
      taxMinor: 500n,
      totalNanoUsd: 30n * USD,
      taxNanoUsd: 5n * USD,
    });
  });

  it('has the tax that its price includes, rounded once', () => {
    const paid = { totalMinor: 244_110n, statedTaxMinor: 0n, totalNanoUsd: 30n * USD, statedTaxNanoUsd: 0n };
    expect(amountsOfInvoice(paid, tax('included', 200_000))).toEqual({
      totalMinor: 244_110n,
      taxMinor: 40_685n,
      totalNanoUsd: 30n * USD,
      taxNanoUsd: 5n * USD,
    });
    expect(amountsOfInvoice(paid, tax('none')).taxMinor).toBe(0n);
    expect(amountsOfInvoice(paid, tax('reverse_charge')).taxMinor).toBe(0n);
  });
});

describe('a part that is taken back', () => {
  const whole: Amounts = { totalMinor: 1_000n, taxMinor: 167n, totalNanoUsd: 10n * USD, taxNanoUsd: 1_666_666_667n };

  it('is what the provider returned, with its share of the tax', () => {
    const part = partOf(whole, whole, taken(3n * USD, 300n), tax('included', 200_000));
    expect(part).toEqual({ totalMinor: 300n, taxMinor: 50n, totalNanoUsd: 3n * USD, taxNanoUsd: 500_000_000n });
  });

  it('is its share, rounded up, where the provider says nothing', () => {
    expect(partOf(whole, whole, taken(USD / 3n), tax('none')).totalMinor).toBe(34n);
  });

  it('is all that is left at the end, whatever was returned', () => {
    const left = less(whole, { ...NOTHING, totalMinor: 333n, totalNanoUsd: 9n * USD });
    expect(partOf(whole, left, taken(USD, 5n), tax('included', 200_000))).toEqual(left);
    expect(partOf(whole, left, taken(9n * USD, 900n), tax('included', 200_000))).toEqual(left);
  });

  it('has the stated tax that the ledger returned', () => {
    const stated: Amounts = {
      totalMinor: 3_120n,
      taxMinor: 520n,
      totalNanoUsd: 31_200_000_000n,
      taxNanoUsd: 5_200_000_000n,
    };
    // The fee of the payment stays, and its tax returns.
    const part = partOf(stated, stated, taken(30_200_000_000n, 3_020n, 5_200_000_000n), tax('stated'));
    expect(part).toMatchObject({ totalMinor: 3_020n, taxMinor: 520n });
  });

  it('LEDGER-42: adds up to the whole with the others, and exceeds nothing on the way', () => {
    const amounts = fc.record({
      totalMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
      totalNanoUsd: fc.bigInt({ min: 1n, max: 10n ** 15n }),
      taxShare: fc.integer({ min: 0, max: 1_000 }),
      rule: fc.constantFrom<TaxRule>('none', 'stated', 'included', 'reverse_charge'),
      parts: fc.array(
        fc.record({
          share: fc.integer({ min: 0, max: 1_000 }),
          stated: fc.option(fc.bigInt({ min: 0n, max: 10n ** 12n })),
          taxNanoUsd: fc.bigInt({ min: 0n, max: 10n ** 15n }),
        }),
        { maxLength: 12 },
      ),
    });
    fc.assert(
      fc.property(amounts, ({ totalMinor, totalNanoUsd, taxShare, rule, parts }) => {
        const taxed = rule === 'stated' || rule === 'included' ? BigInt(taxShare) : 0n;
        const [taxMinor, taxNanoUsd] = [(totalMinor * taxed) / 1_000n, (totalNanoUsd * taxed) / 1_000n];
        const document = { totalMinor, taxMinor, totalNanoUsd, taxNanoUsd };
        const notes: Amounts[] = [];
        const take = (part: TakenBack): void => {
          const left = less(document, sumOf(notes));
          if (left.totalNanoUsd === 0n) return;
          notes.push(partOf(document, left, part, tax(rule)));
          const { totalMinor: restMinor, taxMinor: restTax, ...rest } = less(document, sumOf(notes));
          expect([restMinor >= 0n, restTax >= 0n, restTax <= restMinor]).toEqual([true, true, true]);
          expect([rest.totalNanoUsd >= 0n, rest.taxNanoUsd >= 0n, rest.taxNanoUsd <= rest.totalNanoUsd]).toEqual([
            true,
            true,
            true,
          ]);
          const note = notes.at(-1);
          expect((note?.taxMinor ?? 0n) <= (note?.totalMinor ?? 0n)).toBe(true);
        };
        for (const { share, stated, taxNanoUsd: returned } of parts) {
          take(taken((totalNanoUsd * BigInt(share)) / 1_000n + 1n, stated, returned));
        }
        take(taken(totalNanoUsd, null, taxNanoUsd));
        expect(sumOf(notes)).toEqual(document);
      }),
    );
  });
});
