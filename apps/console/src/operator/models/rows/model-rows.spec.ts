import type { Channel, MissingModel, Model } from '../../data/catalog';
import { countIn, isBelowCost, kindOf, lifeOf, rowsOf, select, toneOfMargin } from './model-rows';

const model = (id: string, input: string | null, status = 'active'): Model =>
  ({
    id,
    canonical_id: `vendor/${id}`,
    name: id,
    aliases: [`${id}-alias`],
    status,
    current_price: input === null ? null : { input_per_mtok_usd: input, output_per_mtok_usd: null },
  }) as unknown as Model;
const channel = (cost: string | null, status = 'enabled'): Channel =>
  ({
    state: { status },
    models: [{ model_id: 'a', cost: cost === null ? null : { input_per_mtok_usd: cost } }],
  }) as unknown as Channel;
const missing = [{ id: 'c', reason: 'no_price' }] as MissingModel[];
const rows = rowsOf([model('a', '1'), model('b', '2'), model('c', null, 'draft')], {
  channels: [channel('3'), channel('2'), channel('0.5', 'disabled'), channel(null)],
  missing,
  requestCounts: new Map([['a', 7]]),
});

describe('the rows of models', () => {
  it('have the lowest cost of enabled channels, and what is kept', () => {
    expect(rows[0]).toMatchObject({ input: { price: '1', cost: '2', margin: -1 }, requestCount: 7, missing: null });
    expect(rows[1]).toMatchObject({ input: { price: '2', cost: null, margin: null }, requestCount: 0 });
    expect(rows.map(isBelowCost)).toEqual([true, false, false]);
  });

  it('retire at their moment', () => {
    const sunset_at = '2027-03-31T00:00:00.000Z';
    const at = Date.parse(sunset_at);
    expect([lifeOf({ sunset_at: null }, at), lifeOf({ sunset_at }, at - 1), lifeOf({ sunset_at }, at)]).toEqual([
      null,
      'retiring',
      'retired',
    ]);
  });

  it('come without price first, below cost next', () => {
    expect(select(rows, 'all', '').map(({ model: { id } }) => id)).toEqual(['c', 'a', 'b']);
    expect(select(rows, 'all', 'B-AL').map(({ model: { id } }) => id)).toEqual(['b']);
  });

  it.each([
    ['name', 'abc'],
    ['-name', 'cba'],
    ['input', 'abc'],
    ['-input', 'bac'],
    ['requests', 'bca'],
    ['-requests', 'abc'],
  ] as const)('are sorted by %s: %s', (sort, ids) => {
    expect(
      select(rows, 'all', '', sort)
        .map(({ model: { id } }) => id)
        .join(''),
    ).toBe(ids);
  });

  it.each([
    ['all', 3],
    ['missing', 1],
    ['below_cost', 1],
    ['unlisted', 1],
  ] as const)('are counted: %s has %i', (tab, count) => {
    expect(countIn(rows, tab)).toBe(count);
  });

  it('have a mark', () => {
    expect(rows.map(kindOf)).toEqual(['ok', 'ok', 'warn']);
    expect([-0.01, 0.05, 0.2, null].map(toneOfMargin)).toEqual(['bad', 'warn', undefined, undefined]);
  });
});
