import fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../../test/support/property-runs.js';
import { codeOf, decidesSeparator, isZero, readAmount, type DecimalSeparator } from './read-amount.js';

eachPropertyRuns(PURE_RUNS);

/** The value with each separator, and whether it is negative. */
function read(cell: string): readonly [point: bigint | null, comma: bigint | null, isNegative: boolean] | null {
  const amount = readAmount(cell);
  return amount === null ? null : [amount.values['.'], amount.values[','], amount.isNegative];
}

const CENT = 10_000_000n;

describe('readAmount', () => {
  it.each<[cell: string, point: bigint | null, comma: bigint | null]>([
    ['5', 500n * CENT, 500n * CENT],
    ['0', 0n, 0n],
    ['0,00', null, 0n],
    ['12.00', 1200n * CENT, null],
    ['12,00', null, 1200n * CENT],
    ['1.234,56', null, 123_456n * CENT],
    ['1,234.56', 123_456n * CENT, null],
    ['1 234,56', null, 123_456n * CENT],
    ['1\u00a0234,56', null, 123_456n * CENT],
    ['1\u202f234\u202f567,8', null, 123_456_780n * CENT],
    ["1'234.56", 123_456n * CENT, null],
    ['1’234.56', 123_456n * CENT, null],
    ['1,234', 123_400n * CENT, 1_234_000_000n],
    ['1.234', 1_234_000_000n, 123_400n * CENT],
    ["1'234", 123_400n * CENT, 123_400n * CENT],
    ['0.123', 123_000_000n, null],
    ['1234.567', 1_234_567_000_000n, null],
    ['1.234.567', null, 123_456_700n * CENT],
    ['.50', 50n * CENT, null],
    ['0012,50', null, 1250n * CENT],
    ['0.000000001', 1n, null],
    ['1.0000000000000', 100n * CENT, null],
    ['１２．５０', 1250n * CENT, null],
  ])('reads %p', (cell, point, comma) => {
    expect(read(cell)).toEqual([point, comma, false]);
    for (const negative of [`-${cell}`, `${cell}-`, `(${cell})`, `−${cell}`, `${cell} DR`, `- $${cell}`, `${cell} S`])
      expect(read(negative)).toEqual([point, comma, true]);
    for (const positive of [`+${cell}`, `$${cell}`, `${cell} USD`, `USD ${cell}`, `US$ +${cell}`, `${cell} CR`])
      expect(read(positive)).toEqual([point, comma, false]);
  });

  it.each([
    ...['', ' ', '-', 'abc', '.', ',', '1,', '1..2', '1,2,3', '1.23.4', '1,23,456.00', '12 34', '1 23', "1'23", '--5'],
    ...['-5-', '(-5)', '(5', '5)', '+(5)', '5 CR DR', 'USD 5 USD', '1e3', '0x10', '=5', '=1+1', '5%', '1/2', '٥'],
    ...['0.0000000001', '1.234,567,8', "1'234,567.00", '0,123.45', '1000000001', '9'.repeat(49), '1'.repeat(100)],
    ...['5 5', 'NaN', 'Infinity', 'EURO 5', '5\0', "=cmd|' /C calc'!A0", '5 USDT'],
  ])('refuses %p', (cell) => {
    expect(read(cell)).toBeNull();
  });

  it.each<[cell: string, currency: string | null]>([
    ['5', null],
    ['$5', null],
    ['US$5', 'USD'],
    ['5 usd', 'USD'],
    ['5 €', 'EUR'],
    ['-£5', 'GBP'],
    ['HK$5', 'HK$'],
    ['A$5.00', 'A$'],
    ['5,00 руб.', 'RUB'],
    ['￥5', 'CNY'],
    ['5元', 'CNY'],
    ['5 美元', 'USD'],
  ])('finds the currency of %p', (cell, currency) => {
    expect(readAmount(cell)?.currency).toBe(currency);
  });

  it('finds the code of a currency by its name', () => {
    expect(['840', ' usd', 'US Dollar', '', '$', 'eur'].map(codeOf)).toEqual(['USD', 'USD', 'USD', null, null, 'EUR']);
  });

  it('finds zero in any form', () => {
    expect(['0', '0,00', '-0.00', '5', '0,01'].map((cell) => isZero(readAmount(cell)!))).toEqual([
      ...[true, true, true, false, false],
    ]);
  });

  it('reads what banks write for every amount', () => {
    const style = fc.constantFrom<readonly [DecimalSeparator, string]>(
      ...([
        ['.', ','],
        ['.', "'"],
        ['.', ''],
        [',', '.'],
        [',', ' '],
        [',', '\u00a0'],
        [',', ''],
      ] as const),
    );
    const negate = fc.constantFrom<(cell: string) => string>(
      (cell) => `-${cell}`,
      (cell) => `${cell}-`,
      (cell) => `(${cell})`,
      (cell) => `-$${cell}`,
    );
    const cents = fc.bigInt({ min: 0n, max: 99_999_999_999n });
    fc.assert(
      fc.property(cents, style, negate, (amountCents, [decimal, group], negative) => {
        const whole = String(amountCents / 100n).replaceAll(/\B(?=(?:\d{3})+$)/g, group);
        const cell = `${whole}${decimal}${String(amountCents % 100n).padStart(2, '0')}`;
        expect(readAmount(cell)?.values[decimal]).toBe(amountCents * CENT);
        expect(decidesSeparator(readAmount(cell)!)).toBe(decimal);
        expect(readAmount(negative(cell))).toMatchObject({
          isNegative: true,
          values: { [decimal]: amountCents * CENT },
        });
      }),
    );
  });

  it('reads or refuses any text', () => {
    const piece = fc.constantFrom(...Array.from("0123456789.,' -+()$€USDCR\u00a0"));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const amount = readAmount(pieces.join(''));
        for (const value of Object.values(amount?.values ?? {})) expect(value ?? 0n).toBeGreaterThanOrEqual(0n);
      }),
    );
  });
});
