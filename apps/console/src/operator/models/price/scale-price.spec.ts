import { formOf, type PriceValues } from './price-form';
import { factorOf, scalePrice } from './scale-price';

it.each([
  ['20', '1.2'],
  ['+20', '1.2'],
  ['-5', '0.95'],
  ['−12,5', '0.875'],
  ['0', '1'],
  ['900', '10'],
  ['-100', null],
  ['abc', null],
  ['', null],
])('a change of %s %% is times %s', (percent, factor) => {
  expect(factorOf(percent)).toBe(factor);
});

it('scales every amount, rounded up to what the API has, and no multiplier', () => {
  const price = {
    input_per_mtok_usd: '2',
    output_per_mtok_usd: '0.000000001',
    per_unit_usd: { image: '0.05' },
    steps: [{ from_prompt_tokens: 200_001, input_per_mtok_usd: '4', output_per_mtok_usd: null }],
    schedule: null,
    service_tiers: [{ name: 'flex', multiplier: '0.5', price: null }],
  } as unknown as PriceValues;
  const { rates, units, steps, tiers } = scalePrice(formOf(price), '1.2');
  expect([rates.input_per_mtok_usd, rates.output_per_mtok_usd, rates.cache_read_per_mtok_usd]).toEqual([
    '2.4',
    '0.000000002',
    '',
  ]);
  expect([units, steps[0]?.input_per_mtok_usd, steps[0]?.output_per_mtok_usd]).toEqual([
    [{ unit: 'image', usd: '0.06' }],
    '4.8',
    null,
  ]);
  expect(tiers[0]).toMatchObject({ name: 'flex', multiplier: '0.5' });
});
