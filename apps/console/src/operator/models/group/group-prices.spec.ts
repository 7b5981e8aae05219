import { PRICE_COMPONENTS, pricedComponent } from '@server/core/kernel/price-components';
import type { Channel, Model } from '../../data/catalog';
import type { PriceValues } from '../price/price-form';
import { listOf, PARENTS, planOf } from './group-prices';

const price = (fields: Partial<PriceValues>): PriceValues =>
  ({ per_unit_usd: {}, steps: [], schedule: null, service_tiers: [], ...fields }) as PriceValues;
const model = (id: string, current: PriceValues | null): Model =>
  ({ id, canonical_id: `vendor/${id}`, current_price: current }) as unknown as Model;
const channel = (id: string, cost: PriceValues | null, status = 'enabled'): Channel =>
  ({ state: { status }, models: [{ model_id: id, cost }] }) as unknown as Channel;

const PLAIN = price({ input_per_mtok_usd: '2', output_per_mtok_usd: '8' });
const A = model('a', PLAIN);

describe('prices of a group of models', () => {
  it('change by a percentage, exactly, with the margin over the dearest enabled channel', () => {
    const costs = ['1', '1.5'].map((input) => channel('a', price({ input_per_mtok_usd: input })));
    const plan = planOf(
      [A, model('b', null)],
      [...costs, channel('a', price({ input_per_mtok_usd: '9' }), 'disabled')],
      {
        rule: 'percent',
        percent: '20',
      },
    );
    expect(plan?.changes).toMatchObject([
      {
        input: { before: '2', price: '2.4', cost: '1.5', margin: 0.375 },
        output: { before: '8', price: '9.6', cost: null, margin: null },
      },
    ]);
    expect(plan?.kept).toMatchObject([{ model: { id: 'b' }, reason: 'no_price' }]);
  });

  it.each(['', '0', 'x', '-100'])('do not change by %j percent', (percent) => {
    expect(planOf([A], [], { rule: 'percent', percent })).toBeNull();
  });

  it('keep schedules and service tiers, whose rates change too', () => {
    const tiers = [
      { name: 'flex', multiplier: '0.5', price: null },
      { name: 'priority', multiplier: null, price: price({ input_per_mtok_usd: '4' }) },
    ];
    const varied = model('a', { ...PLAIN, service_tiers: tiers });
    const { prices } = JSON.parse(listOf(planOf([varied], [], { rule: 'percent', percent: '-5' })?.changes ?? [])) as {
      prices: object[];
    };
    expect(prices).toMatchObject([
      {
        model: 'vendor/a',
        input_per_mtok_usd: '1.9',
        output_per_mtok_usd: '7.6',
        schedule: null,
        service_tiers: [
          { name: 'flex', multiplier: '0.5' },
          { name: 'priority', price: { input_per_mtok_usd: '3.8' } },
        ],
      },
    ]);
  });
});

describe('a markup', () => {
  const markup = (models: Model[], channels: Channel[], percent = '50') =>
    planOf(models, channels, { rule: 'markup', percent });

  it('counts from the dearest channel, rate by rate; one without a rate costs what stands for it', () => {
    const cached = price({
      input_per_mtok_usd: '1',
      cache_read_per_mtok_usd: '0.1',
      output_per_mtok_usd: '6',
      per_unit_usd: { web_search_call: '0.01' },
    });
    const plain = price({ input_per_mtok_usd: '0.8', output_per_mtok_usd: '4' });
    const now = price({
      input_per_mtok_usd: '2',
      reasoning_per_mtok_usd: '1',
      per_request_usd: '0.001',
      per_unit_usd: { web_search_call: '0.05', image: '0.2' },
    });
    const [change] = markup([model('a', now)], [channel('a', cached), channel('a', plain)])?.changes ?? [];
    expect(change?.price.rates).toMatchObject({
      input_per_mtok_usd: '1.5',
      output_per_mtok_usd: '9',
      per_request_usd: '0.001',
      // The other channel takes 0.8 for cached tokens.
      cache_read_per_mtok_usd: '1.2',
      // Costs what output does: no rate of its own.
      reasoning_per_mtok_usd: '',
    });
    expect(change?.price.units).toEqual([
      { unit: 'web_search_call', usd: '0.015' },
      { unit: 'image', usd: '0.2' },
    ]);
  });

  it('is the first price of a model without one', () => {
    expect(markup([model('a', null)], [channel('a', PLAIN)], '0')?.changes).toMatchObject([
      { input: { before: null, price: '2', margin: 0 } },
    ]);
  });

  it('leaves models whose cost is not known, or where cost or price vary', () => {
    const varied = { ...PLAIN, service_tiers: [{ name: 'flex', multiplier: '0.5', price: null }] } as PriceValues;
    const models = [A, model('b', PLAIN), model('c', varied)];
    const plan = markup(models, [channel('a', null), channel('b', varied), channel('c', PLAIN)]);
    expect(plan?.changes).toEqual([]);
    expect(plan?.kept.map(({ reason }) => reason)).toEqual(['no_cost', 'cost_varies', 'price_varies']);
  });
});

it('counts a rate without a value of its own as the server does', () => {
  const parentOf = (component: string): string | undefined =>
    PARENTS[`${component}_per_mtok_usd` as 'input_per_mtok_usd']?.replace('_per_mtok_usd', '');
  for (const component of PRICE_COMPONENTS) {
    const others = Object.fromEntries(PRICE_COMPONENTS.filter((one) => one !== component).map((one) => [one, 1n]));
    expect([component, parentOf(component) ?? null]).toEqual([component, pricedComponent(component, others)]);
  }
});
