import fc from 'fast-check';
import type { PriceRow } from '#core';
import { priceOfExpression } from './billing-expression.js';

const USD = 1_000_000_000n;

function rowsOf(text: string): readonly PriceRow[] | null {
  return priceOfExpression(text)?.price.rows ?? null;
}

const CHEAP = { input: 3n * USD, output: 15n * USD };
const DEAR = { input: 6n * USD, output: (45n * USD) / 2n };
const [cheap, dear] = ['tier("short", p * 3 + c * 15)', 'tier("long", p * 6 + c * 22.5)'];
const steps = (from: number) => [
  { fromPromptTokens: 0, rates: CHEAP },
  { fromPromptTokens: from, rates: DEAR },
];

describe('the price of a billing expression', () => {
  it.each<[string, readonly PriceRow[]]>([
    [cheap, [{ fromPromptTokens: 0, rates: CHEAP }]],
    ['p*3+15*c', [{ fromPromptTokens: 0, rates: CHEAP }]],
    ['v1: ( (tier("a, (b)", (p) * 1.5 * 2 + c * 15)) )', [{ fromPromptTokens: 0, rates: CHEAP }]],
    ['tier("default", p)', [{ fromPromptTokens: 0, rates: { input: USD, output: 0n } }]],
    [
      'tier("base", p * 5 + c * 25 + cr * 0.5 + cc * 6.25 + cc1h * 10 + img * 8 + img_o * 32 + ai * 3.81 + ao * 1.5e1)',
      [
        {
          fromPromptTokens: 0,
          rates: {
            input: 5n * USD,
            output: 25n * USD,
            cache_read: USD / 2n,
            cache_write: (25n * USD) / 4n,
            cache_write_1h: 10n * USD,
            image_input: 8n * USD,
            image_output: 32n * USD,
            audio_input: 3_810_000_000n,
            audio_output: 15n * USD,
          },
        },
      ],
    ],
    ['tier("request", fixed(0.01))', [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n, request: 10n ** 13n } }]],
    ['tier("legacy", 2500000)', [{ fromPromptTokens: 0, rates: { input: 0n, output: 0n, request: 25n * 10n ** 14n } }]],
    [`len <= 200000 ? ${cheap} : ${dear}`, steps(200_001)],
    [`len < 200000\n\t? ${cheap}\n\t: ${dear}`, steps(200_000)],
    [`((len > 200000)) ? ${dear} : (${cheap})`, steps(200_001)],
    [`(len >= 200000 ? ${dear} : ${cheap})`, steps(200_000)],
    [`p < 200000 ? ${cheap} : ${dear}`, steps(200_000)],
    [
      `len <= 10 ? ${cheap} : len <= 5 ? tier("never", p * 9) : len <= 20 ? ${dear} : tier("last", p * 1)`,
      [...steps(11), { fromPromptTokens: 21, rates: { input: USD, output: 0n } }],
    ],
  ])('%s', (text, rows) => {
    expect(rowsOf(text)).toEqual(rows);
  });

  it.each([
    ['depends on the output', `c < 200 ? ${cheap} : ${dear}`],
    ['two conditions', `len < 32000 && c < 200 ? ${cheap} : ${dear}`],
    ['p is not the length beside cache reads', `p < 5 ? ${cheap} : tier("long", p * 6 + cr * 1)`],
    ['a header', `(${cheap}) * (header("anthropic-beta") == "fast" ? 6 : 1)`],
    ['the hour', `(${cheap}) * (hour("UTC") >= 1 ? 2 : 1)`],
    ['two prices', `${cheap} + ${dear}`],
    ['a variable twice', 'p * 1 + p * 2'],
    ['two variables', 'p * c'],
    ['another variable', 'p * 1 + img_cr * 2'],
    ['an inherited name', 'p * 1 + constructor * 2'],
    ['a difference', 'p * 3 - cr * 1'],
    ['tokens and a fixed price', 'p * 3 + 5'],
    ['a fixed price of tokens', 'tier("a", fixed(p))'],
    ['seconds', 'tier("720P", u("seconds") * 5)'],
    ['an unfinished one', `len <= 5 ? ${cheap}`],
    ['nothing', ' '],
    ['a long one', `p * 1${' '.repeat(4_000)}`],
  ])('has no counterpart: %s', (_, text) => {
    expect(priceOfExpression(text)).toBeNull();
  });

  it('has a step at each length where the price changes', () => {
    const lengths = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.boolean(), fc.integer({ min: 0, max: 1_100_000 }), (found, isReversed, tokens) => {
        const bounds = [...found].sort((one, other) => one - other);
        const last = `p * ${bounds.length}`;
        const text = isReversed
          ? [...bounds.entries()].reduceRight(
              (lower, [index, bound]) => `len >= ${bound} ? p * ${index + 1} : (${lower})`,
              'p * 0',
            )
          : bounds.reduceRight((upper, bound, index) => `len < ${bound} ? p * ${index} : ${upper}`, last);
        const rows = rowsOf(text) ?? [];
        const price = rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= tokens)?.rates.input;
        const expected = isReversed
          ? bounds.findIndex((bound) => tokens >= bound) + 1
          : bounds.filter((bound) => tokens >= bound).length;
        expect(price).toBe(BigInt(expected) * USD);
      }),
    );
  });

  it('shows its arithmetic', () => {
    expect(priceOfExpression(`len <= 5 ? ${cheap} : ${dear}`)?.arithmetic).toBe(
      `len <= 5 ? ${cheap} : ${dear} = input: $3, output: $15; from 6 tokens input: $6, output: $22.5 per million`,
    );
  });
});
