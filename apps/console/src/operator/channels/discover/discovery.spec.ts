import type { Channel, Model } from '../../data/catalog';
import {
  additionOf,
  batchesOf,
  editedRows,
  errorsOf,
  filterRows,
  markedUp,
  namesOf,
  rowsOf,
  type Discovered,
  type RowValues,
} from './discovery';

type Proposal = Discovered['proposal'];

const PRICE = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' } as unknown as NonNullable<Proposal['cost']>;
const found = (upstream_id: string, part: Partial<Discovered> = {}, proposal: Partial<Proposal> = {}): Discovered => ({
  upstream_id,
  name: null,
  model_id: null,
  model: null,
  served: false,
  priced: false,
  tools_api: null,
  shutdown_date: null,
  proposal: {
    model: `acme/${upstream_id}`,
    context_length: 8_192,
    max_output_tokens: 4_096,
    price: null,
    cost: null,
    ...proposal,
  },
  ...part,
});
const channel = { models: [{ upstream_id: 'now', model: 'acme/now', cost: null }] } as unknown as Channel;
const catalog = [{ canonical_id: 'acme/known', aliases: ['known'], current_price: PRICE }] as unknown as Model[];
const names = namesOf(catalog);
const rows = (models: Discovered[], edits: Record<string, Partial<RowValues>> = {}) =>
  editedRows(rowsOf(models, { channel, names }), edits, names);

describe('the rows of a provider’s models', () => {
  it('come with what is served last, and cannot be added again', () => {
    const list = rows([found('now', { served: true }), found('new'), found('x'.repeat(301))]);
    expect(list.map(({ discovered, canServe }) => [discovered.upstream_id.length, canServe])).toEqual([
      [3, true],
      [301, false],
      [3, false],
    ]);
  });

  it('are sent with what the catalog lacks', () => {
    const [row] = rows([found('new', { name: 'New' }, { cost: PRICE, price: PRICE })]);
    expect(additionOf(row!)).toMatchObject({
      upstream_id: 'new',
      model: 'acme/new',
      name: 'New',
      context_length: 8_192,
      max_output_tokens: 4_096,
      cost: { input_per_mtok_usd: '2' },
      price: { output_per_mtok_usd: '8' },
    });
    const [known] = rows([found('known', { model: 'acme/known' }, { cost: PRICE, price: PRICE })]);
    expect(Object.keys(additionOf(known!))).toEqual(['upstream_id', 'model', 'cost']);
    const [named] = rows([found('new')], { new: { model: ' known ', context: '' } });
    expect(additionOf(named!)).toEqual({ upstream_id: 'new', model: 'known' });
  });

  it('get a price from their cost, where there is none in the catalog', () => {
    const list = rows([
      found('new', {}, { cost: PRICE }),
      found('dear'),
      found('known', { model: 'acme/known' }, { cost: PRICE }),
    ]);
    expect(list.map((row) => markedUp(row, '1.2')?.rates.input_per_mtok_usd ?? null)).toEqual(['2.4', null, null]);
  });

  it('are found by any of their names', () => {
    const list = rows([found('one', { name: 'First' }), found('two')]);
    expect(filterRows(list, ' FIR ').length).toBe(1);
    expect(filterRows(list, 'acme/two').length).toBe(1);
  });

  it('stay the same objects but for the one that is edited', () => {
    const before = rows([found('one'), found('two')]);
    const after = editedRows(before, { two: { model: 'acme/known' } }, names);
    expect([after[0] === before[0], after[1]?.known?.canonical_id]).toEqual([true, 'acme/known']);
  });

  it('are saved in as many requests as their bodies need', () => {
    const sizes = (count: number, proposal: Partial<Proposal> = {}): number[] =>
      batchesOf(rows(Array.from({ length: count }, (_, index) => found(`m${index}`, {}, proposal)))).map(
        ({ length }) => length,
      );
    expect([sizes(0), sizes(499), sizes(1_001)]).toEqual([[], [499], [499, 499, 3]]);
    expect(sizes(600, { cost: PRICE, price: PRICE })).toEqual([199, 199, 199, 3]);
    expect(sizes(1_001, { context_length: null, max_output_tokens: null })).toEqual([500, 500, 1]);
  });

  it('show what the API refuses', () => {
    const list = rows([found('one'), found('two')]);
    const details = [
      {
        path: 'models[1].price.input_per_mtok_usd',
        code: 'invalid',
        message: 'models[1].price.input_per_mtok_usd: no.',
      },
      { path: 'models', code: 'too_many', message: 'models: too many.' },
    ];
    expect(errorsOf(details, list)).toEqual({ two: { field: 'price', code: 'invalid', message: 'no.' } });
  });
});
