import { formOf, priceOf } from './price-form';

type PriceValues = Parameters<typeof formOf>[0];

const PRICE = {
  input_per_mtok_usd: '1',
  output_per_mtok_usd: '2',
  per_unit_usd: { web_search_call: '0.01', 'image{quality=high}': '0.2' },
  steps: [],
  schedule: null,
} as unknown as NonNullable<PriceValues>;

describe('the form of a price', () => {
  it('keeps prices of units', () => {
    expect(priceOf(formOf(PRICE), PRICE)).toMatchObject({ input_per_mtok_usd: '1', per_unit_usd: PRICE.per_unit_usd });
  });

  it('changes, adds and leaves out units', () => {
    const form = {
      ...formOf(PRICE),
      units: [
        { unit: ' page ', usd: ' 0.5' },
        { unit: 'mcp_call', usd: '' },
        { unit: '', usd: '' },
      ],
    };
    expect(priceOf(form, PRICE).per_unit_usd).toEqual({ page: '0.5' });
    expect(priceOf({ ...form, units: [] }, PRICE).per_unit_usd).toBeNull();
    expect(priceOf(formOf(null), null).per_unit_usd).toBeNull();
  });
});
