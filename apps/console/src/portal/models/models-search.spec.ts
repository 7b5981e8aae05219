import { findModels, readModelsSearch, type Model } from './models-search';

const MODELS = [
  { id: 'openai/gpt-4.1', name: 'GPT-4.1', capabilities: ['tools', 'vision'] },
  { id: 'anthropic/claude-sonnet-5', name: 'Claude Sonnet 5', capabilities: ['tools'] },
] as unknown as Model[];

describe('the search of models', () => {
  it.each([
    [{}, 2],
    [{ q: 'SONNET claude' }, 1],
    [{ q: 'gpt sonnet' }, 0],
    [{ can: 'tools' }, 2],
    [{ can: 'vision', q: 'gpt' }, 1],
  ])('by %j finds %d', (search, count) => {
    expect(findModels(MODELS, search)).toHaveLength(count);
  });

  it('keeps what it knows of an address', () => {
    expect(readModelsSearch({ q: 'gpt', can: '', open: 'openai/gpt-4.1', other: 'x' })).toEqual({
      ...{ q: 'gpt', open: 'openai/gpt-4.1' },
    });
  });
});
