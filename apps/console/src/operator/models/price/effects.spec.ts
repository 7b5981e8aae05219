import type { Channel, Model } from '../../data/catalog';
import { beside, costsOf, PriceEffects } from './effects';
import { NO_RATES } from './own-price';
import { formOf, newTier, type PriceForm, type WindowForm } from './price-form';

const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];
/** A Monday. */
const NOW = Date.parse('2026-11-23T09:00:00Z');

function priceFormOf(input: string, output: string, more: Partial<PriceForm> = {}): PriceForm {
  const rates = { ...NO_RATES.rates, input_per_mtok_usd: input, output_per_mtok_usd: output };
  return { ...formOf(null), rates, ...more };
}

function windowOf(name: string, from: string, to: string, multiplier: string): WindowForm {
  const own = { rule: 'multiplier', multiplier, own: NO_RATES } as const;
  return { name, times: [{ days: WORKDAYS, from, to }], except_calendar: '', also_calendar: '', ...own };
}

const effectsOf = (price: PriceForm, costs: PriceForm[]): PriceEffects =>
  new PriceEffects(price, costs, new Map(), NOW);

describe('what is kept of a price', () => {
  it('is known for the ordinary price, each window and each tier', () => {
    const flex = { ...newTier([]), name: 'flex', multiplier: '0.5' };
    const own = { ...NO_RATES, rates: { ...NO_RATES.rates, input_per_mtok_usd: '7', output_per_mtok_usd: '20' } };
    const priority = { ...flex, name: 'priority', rule: 'own' as const, own };
    const price = priceFormOf('2', '8', {
      windows: [windowOf('night', '22:00', '23:00', '0.75')],
      tiers: [flex, priority],
    });
    const cost = priceFormOf('1', '4', { tiers: [{ ...flex, multiplier: '0.6' }] });
    const shown = effectsOf(price, [cost, priceFormOf('3', '5')]).all();
    expect(
      shown.map(({ name, multiplier, input }) => [name, multiplier, input.price, input.cost, input.margin]),
    ).toEqual([
      ['', '1', '2', '1', 0.5],
      ['night', '0.75', '1.5', '1', 1 / 3],
      ['flex', '0.5', '1', '0.6', 0.4],
      ['priority', null, '7', '1', 6 / 7],
    ]);
    expect(shown.at(-1)?.output.price).toBe('20');
  });

  it('follows the hours of price and cost', () => {
    const price = priceFormOf('2', '8', { windows: [windowOf('peak', '10:00', '12:00', '2')] });
    const cost = priceFormOf('1', '4', { windows: [windowOf('dear', '11:00', '12:00', '5')] });
    const next = effectsOf(price, [cost]).next().slice(0, 4);
    expect(
      next.map(({ atMs, window, input }) => [
        new Date(atMs).toISOString().slice(11, 16),
        window?.name,
        input.price,
        input.cost,
      ]),
    ).toEqual([
      ['09:00', undefined, '2', '1'],
      ['10:00', 'peak', '4', '1'],
      ['11:00', 'peak', '4', '5'],
      ['12:00', undefined, '2', '1'],
    ]);
  });

  it('is nothing of what is not finished', () => {
    const [ordinary] = effectsOf(priceFormOf('2.', ''), [priceFormOf('1', '4')]).all();
    expect([ordinary?.input.price, ordinary?.output.price, ordinary?.input.margin]).toEqual([null, null, null]);
    expect(beside('2', [null])).toEqual({ price: '2', cost: null, margin: null });
  });

  it('asks enabled channels that serve the model', () => {
    const channel = (status: string, model_id: string) =>
      ({ state: { status }, models: [{ model_id, cost: { input_per_mtok_usd: '1' } }] }) as unknown as Channel;
    const channels = [channel('enabled', 'a'), channel('disabled', 'a'), channel('enabled', 'b')];
    expect(costsOf({ id: 'a' } as Model, channels)).toHaveLength(1);
  });
});
