import { findModels, withVendors } from './find-models';
import type { Model } from './models-search';

const model = (id: string, input?: string, context = 128_000, capabilities: string[] = ['tools']): Model =>
  ({ id, name: id, capabilities, context_length: context, pricing: { input_per_mtok_usd: input } }) as unknown as Model;

const MODELS = [
  model('openai/gpt-4.1', '2', 1_000_000, ['tools', 'vision']),
  model('acme/next', '10'),
  model('openai/gpt-4o', '2.5'),
  model('anthropic/claude-sonnet-5', '0.9', 200_000),
  model('acme/free'),
];
const idsOf = (models: readonly Model[]): string[] => models.map(({ id }) => id);

describe('the search of models', () => {
  it.each([
    [{}, 5],
    [{ q: 'SONNET claude' }, 1],
    [{ q: 'gpt sonnet' }, 0],
    [{ vendor: 'acme' }, 2],
    [{ can: 'tools' }, 5],
    [{ can: 'vision', q: 'gpt' }, 1],
    [{ context: '200000' }, 2],
  ])('by %j finds %d', (search, count) => {
    expect(findModels(MODELS, search)).toHaveLength(count);
  });

  it.each([
    ['vendor', ['acme/free', 'acme/next', 'anthropic/claude-sonnet-5', 'openai/gpt-4.1', 'openai/gpt-4o']],
    ['name', ['anthropic/claude-sonnet-5', 'acme/free', 'openai/gpt-4.1', 'openai/gpt-4o', 'acme/next']],
    ['input', ['anthropic/claude-sonnet-5', 'openai/gpt-4.1', 'openai/gpt-4o', 'acme/next', 'acme/free']],
    ['context', ['openai/gpt-4.1', 'anthropic/claude-sonnet-5', 'acme/free', 'acme/next', 'openai/gpt-4o']],
  ])('ordered by %s is %j', (sort, ids) => {
    expect(idsOf(findModels(MODELS, { sort }))).toEqual(ids);
  });

  it('has a line for each vendor', () => {
    const rows = withVendors(findModels(MODELS, {}));
    expect(rows.flatMap((row) => ('vendor' in row ? [[row.vendor, row.count]] : []))).toEqual([
      ['acme', 2],
      ['anthropic', 1],
      ['openai', 2],
    ]);
    expect(rows).toHaveLength(8);
  });

  it('orders two thousand models in a moment', () => {
    const many = Array.from({ length: 2_000 }, (_, index) =>
      model(`v${index % 40}/m${index}`, `${(index * 7) % 90}.5`),
    );
    expect(withVendors(findModels(many, {}))).toHaveLength(2_040);
  });
});
