import type { Channel, Model } from '../../data/catalog';
import {
  doubledModels,
  filterDiscovered,
  mappingOf,
  modelsOf,
  proposalFor,
  sortDiscovered,
  type Discovered,
} from './discovery';

const row = (upstream_id: string, part: Partial<Discovered> = {}): Discovered => ({
  upstream_id,
  name: null,
  model_id: null,
  model: null,
  served: false,
  priced: false,
  tools_api: null,
  ...part,
});
const served = [{ upstream_id: 'gpt-4.1', model: 'openai/gpt-4.1' }] as Channel['models'];

describe('the map of an upstream’s models', () => {
  it('keeps what is served, also what the upstream does not list', () => {
    expect(mappingOf([row('new')], served)).toEqual({ new: null, 'gpt-4.1': 'openai/gpt-4.1' });
  });

  it('becomes the list that is written', () => {
    expect(modelsOf({ a: 'x/a', b: null })).toEqual([{ upstream_id: 'a', model: 'x/a' }]);
  });

  it('names models that are chosen twice', () => {
    expect(doubledModels({ a: 'x/a', b: 'x/a', c: 'x/c', d: null })).toEqual(['x/a']);
  });
});

it('proposes the match of the catalog, else a model that is called alike', () => {
  const models = [{ canonical_id: 'openai/gpt-4.1', aliases: ['gpt4'] }] as unknown as Model[];
  expect(proposalFor(row('any', { model: 'a/b' }), models)).toBe('a/b');
  expect(proposalFor(row('GPT-4.1'), models)).toBe('openai/gpt-4.1');
  expect(proposalFor(row('gpt4'), models)).toBe('openai/gpt-4.1');
  expect(proposalFor(row('other'), models)).toBeNull();
});

it('lists served, then known, then new ones, and finds them by name', () => {
  const rows = [row('new'), row('known', { model_id: 'mdl_1', model: 'x/known' }), row('now', { served: true })];
  expect(sortDiscovered(rows).map(({ upstream_id: id }) => id)).toEqual(['now', 'known', 'new']);
  expect(filterDiscovered(rows, 'X/K').map(({ upstream_id: id }) => id)).toEqual(['known']);
});
