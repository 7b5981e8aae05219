import fc from 'fast-check';
import { PRICE_COMPONENTS, type PriceComponent, type PriceRow } from '#core';
import { anyUnit } from '../../../../test/support/ledger/price-arbitraries.js';
import { formatPriceRows, parsePriceRows, PRICE_FIELDS } from './price-rows.js';

const rowsOf = (price: unknown): readonly PriceRow[] => {
  const parsed = parsePriceRows(price, 'price', 'cost');
  if (!Array.isArray(parsed)) throw new Error(JSON.stringify(parsed));
  return parsed;
};

const problemsOf = (price: unknown, at?: string): string[] => {
  const parsed = parsePriceRows(price, at);
  return 'details' in parsed ? parsed.details.map(({ path }) => path) : [];
};

const anyRate = fc.bigInt(0n, 1_000_000_000_000_000n);
const anyRates = fc
  .record({
    input: anyRate,
    output: anyRate,
    rest: fc.dictionary(fc.constantFrom<PriceComponent>(...PRICE_COMPONENTS), anyRate),
  })
  .map(({ input, output, rest }) => ({ ...rest, input, output }))
  // The API prices single requests with 9 decimals, so the rate of a million of them is a whole number of millions.
  .map(({ request, ...rates }: Partial<Record<PriceComponent, bigint>>) =>
    request === undefined ? rates : { ...rates, request: request * 1_000_000n },
  )
  .map((rates) => ({ fromPromptTokens: 0, rates }));
// Units have one price, whatever the length of the prompt.
const anyUnits = fc.dictionary(
  anyUnit,
  anyRate.map((rate) => rate * 1_000_000n),
  { maxKeys: 4 },
);
const anyRows = fc
  .tuple(fc.array(anyRates, { minLength: 1, maxLength: 4 }), anyUnits)
  .map(([rows, units]) =>
    rows.map(({ rates }, index) => ({ rates: { ...rates, ...units }, fromPromptTokens: index * 128_000 })),
  );

describe('parsePriceRows', () => {
  it('UNIT-2: reads decimal strings and whole numbers as nano-USD per million', () => {
    expect(rowsOf({ input_per_mtok_usd: '0.0375', output_per_mtok_usd: 3, per_request_usd: '0.01' })).toEqual([
      { fromPromptTokens: 0, rates: { input: 37_500_000n, output: 3_000_000_000n, request: 10_000_000_000_000n } },
    ]);
  });

  it('reads null as "no rate"', () => {
    const [row] = rowsOf({ input_per_mtok_usd: '1', output_per_mtok_usd: '2', cache_read_per_mtok_usd: null });
    expect(row?.rates).not.toHaveProperty('cache_read');
  });

  it('lets a step inherit omitted rates and drop null ones', () => {
    const rows = rowsOf({
      input_per_mtok_usd: '1.25',
      output_per_mtok_usd: '10',
      cache_read_per_mtok_usd: '0.125',
      reasoning_per_mtok_usd: '12',
      steps: [{ from_prompt_tokens: 200_001, input_per_mtok_usd: '2.5', reasoning_per_mtok_usd: null }],
    });
    expect(rows[1]).toEqual({
      fromPromptTokens: 200_001,
      rates: { input: 2_500_000_000n, output: 10_000_000_000n, cache_read: 125_000_000n },
    });
  });

  it.each([
    { price: null, paths: ['price'] },
    { price: [], paths: ['price'] },
    { price: {}, paths: ['price.input_per_mtok_usd', 'price.output_per_mtok_usd'] },
    { price: { input_per_mtok_usd: '1' }, paths: ['price.output_per_mtok_usd'] },
    { price: { input_per_mtok_usd: 0.1, output_per_mtok_usd: '-1' }, bad: 'a float and a negative amount' },
    { price: { input_per_mtok_usd: '1e3', output_per_mtok_usd: '1000001' }, bad: 'an exponent and too much' },
    { price: { input_per_mtok_usd: '0.0000000001', output_per_mtok_usd: true }, bad: 'ten decimals and a flag' },
  ])('refuses $price', ({ price, paths }) => {
    const expected = paths ?? ['price.input_per_mtok_usd', 'price.output_per_mtok_usd'];
    expect([...new Set(problemsOf(price))].sort()).toEqual(expected.sort());
  });

  it('UNIT-18: reads prices of units, the same at every length', () => {
    const rows = rowsOf({
      input_per_mtok_usd: '1',
      output_per_mtok_usd: '2',
      per_unit_usd: { web_search_call: '0.01', 'image{quality=high,size=1024x1024}': '0.167', page: 1, mcp_call: null },
      steps: [{ from_prompt_tokens: 9, input_per_mtok_usd: '3' }],
    });
    const units = {
      web_search_call: 10_000_000_000_000n,
      'image{quality=high,size=1024x1024}': 167_000_000_000_000n,
      page: 1_000_000_000_000_000n,
    };
    expect(rows.map(({ rates }) => rates)).toEqual([
      { input: 1_000_000_000n, output: 2_000_000_000n, ...units },
      { input: 3_000_000_000n, output: 2_000_000_000n, ...units },
    ]);
  });

  it.each([
    [[], 'price.per_unit_usd'],
    [{ web_serch_call: '1' }, 'price.per_unit_usd.web_serch_call'],
    [{ 'image{colour=red}': '1' }, 'price.per_unit_usd.image{colour=red}'],
    [{ page: 0.1 }, 'price.per_unit_usd.page'],
    [{ page: '-1' }, 'price.per_unit_usd.page'],
  ])('UNIT-18: names the path of a bad price of a unit in %j', (units, path) => {
    const price = { input_per_mtok_usd: '1', output_per_mtok_usd: '2', per_unit_usd: units };
    expect(problemsOf(price)).toEqual([path]);
  });

  it('UNIT-30: tokens of the image tool have a price in costs only', () => {
    const unit = 'image_tool_input_token{modality=image}';
    const price = { input_per_mtok_usd: '1', output_per_mtok_usd: '2', per_unit_usd: { [unit]: '0.000008' } };
    expect(rowsOf(price)[0]?.rates).toMatchObject({ [unit]: 8_000_000_000n });
    expect(problemsOf(price)).toEqual([`price.per_unit_usd.${unit}`]);
  });

  it('names members alone where the price is the whole body', () => {
    const price = { output_per_mtok_usd: '1', other: '1', per_unit_usd: { page: '-1' }, steps: [1] };
    expect(problemsOf(price, '')).toEqual(['other', 'per_unit_usd.page', 'input_per_mtok_usd', 'steps[0]']);
  });

  it('UNIT-2: asks to quote a float, and suggests a name for a mistyped field', () => {
    const parsed = parsePriceRows({ input_per_mtok_usd: 0.1, output_per_mtok_usd: '1', outptu_per_mtok_usd: '1' });
    const messages = 'details' in parsed ? parsed.details.map(({ message }) => message).join('\n') : '';
    expect(messages).toContain('quote it ("0.1")');
    expect(messages).toContain('Did you mean output_per_mtok_usd?');
  });

  it.each([
    { steps: 'all', path: 'price.steps' },
    { steps: [1], path: 'price.steps[0]' },
    { steps: [{ from_prompt_tokens: 0 }], path: 'price.steps[0].from_prompt_tokens' },
    { steps: [{ from_prompt_tokens: 9 }, { from_prompt_tokens: 9 }], path: 'price.steps[1].from_prompt_tokens' },
    { steps: [{ from_prompt_tokens: 1.5 }], path: 'price.steps[0].from_prompt_tokens' },
    { steps: [{ from_prompt_tokens: 1, input_per_mtok_usd: 'x' }], path: 'price.steps[0].input_per_mtok_usd' },
  ])('names the path of a bad step: $path', ({ steps, path }) => {
    expect(problemsOf({ input_per_mtok_usd: '1', output_per_mtok_usd: '1', steps })).toEqual([path]);
  });

  it('round-trips with formatPriceRows', () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const written: unknown = JSON.parse(JSON.stringify(formatPriceRows(rows)));
        expect(rowsOf(written)).toEqual(rows);
      }),
    );
  });
});

describe('formatPriceRows', () => {
  it('has every component, null without a rate', () => {
    const shown = formatPriceRows([{ fromPromptTokens: 0, rates: { input: 1n, output: 0n } }]);
    expect(Object.keys(shown).sort()).toEqual([...Object.values(PRICE_FIELDS), 'per_unit_usd', 'steps'].sort());
    expect(shown).toMatchObject({ input_per_mtok_usd: '0.000000001', output_per_mtok_usd: '0', steps: [] });
    expect(shown.cache_read_per_mtok_usd).toBeNull();
  });
});
