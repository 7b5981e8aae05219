import { NO_RATES } from './own-price';
import { formOf, newTier, newWindow, priceOf, type PriceValues } from './price-form';

const UNITS = { web_search_call: '0.01', 'image{quality=high}': '0.2' };
const PRICE = {
  input_per_mtok_usd: '1',
  output_per_mtok_usd: '2',
  per_unit_usd: UNITS,
  steps: [{ from_prompt_tokens: 200_000, input_per_mtok_usd: '2' }],
  schedule: {
    time_zone: 'Asia/Shanghai',
    billed_by: 'end',
    windows: [
      {
        name: 'peak',
        times: [
          { days: ['mon'], from: '09:00', to: '12:00' },
          { days: ['mon'], from: '14:00', to: '18:00' },
        ],
        except_calendar: 'cn_holidays',
        also_calendar: null,
        multiplier: '2',
        price: null,
      },
    ],
  },
  service_tiers: [
    { name: 'flex', multiplier: '0.5', price: null },
    {
      name: 'priority',
      multiplier: null,
      price: { input_per_mtok_usd: '3', per_unit_usd: { page: '0.1' }, steps: [] },
    },
  ],
} as unknown as PriceValues;

describe('the form of a price', () => {
  it('writes what it has read', () => {
    const { schedule, service_tiers: tiers, ...price } = priceOf(formOf(PRICE));
    expect(price).toMatchObject({ input_per_mtok_usd: '1', reasoning_per_mtok_usd: null, per_unit_usd: UNITS });
    expect(price.steps).toEqual(PRICE.steps);
    const [peak] = PRICE.schedule?.windows ?? [];
    expect(schedule).toEqual({
      time_zone: 'Asia/Shanghai',
      billed_by: 'end',
      windows: [
        { name: 'peak', times: peak?.times, except_calendar: 'cn_holidays', also_calendar: null, multiplier: '2' },
      ],
    });
    expect(tiers?.[0]).toEqual({ name: 'flex', multiplier: '0.5' });
    expect(tiers?.[1]).toMatchObject({
      name: 'priority',
      price: { input_per_mtok_usd: '3', output_per_mtok_usd: null, per_unit_usd: { page: '0.1' } },
    });
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
    expect(priceOf(form).per_unit_usd).toEqual({ page: '0.5' });
    expect(priceOf({ ...form, units: [] }).per_unit_usd).toBeNull();
    expect(priceOf(formOf(null)).per_unit_usd).toBeNull();
  });

  it('has neither schedule nor tiers without windows and tiers', () => {
    expect(priceOf(formOf(null))).toMatchObject({ schedule: null, service_tiers: [] });
  });

  it('takes a multiplier or rates of its own', () => {
    const [flex, priority] = [newTier([]), newTier([newTier([])])];
    expect([flex.name, priority.name, newTier([flex, priority]).name]).toEqual(['flex', 'priority', '']);
    const own = { ...NO_RATES, rates: { ...NO_RATES.rates, output_per_mtok_usd: '9' } };
    const form = { ...formOf(null), tiers: [{ ...flex, rule: 'own' as const, own }], windows: [newWindow(1)] };
    const { schedule, service_tiers: tiers } = priceOf(form);
    expect(tiers?.[0]).toMatchObject({ name: 'flex', price: { output_per_mtok_usd: '9', input_per_mtok_usd: null } });
    expect(tiers?.[0]).not.toHaveProperty('multiplier');
    expect(schedule?.windows[0]).toMatchObject({ name: 'window-1', multiplier: '0.5', except_calendar: null });
    expect(schedule).not.toHaveProperty('billed_by');
  });
});
