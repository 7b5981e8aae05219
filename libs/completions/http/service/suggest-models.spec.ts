import type { CatalogModel } from '#catalog';
import { suggestModels } from './suggest-models.js';

const model = (canonicalId: string, fields: Partial<CatalogModel> = {}): CatalogModel =>
  ({ id: canonicalId, canonicalId, aliases: [], endpoints: ['chat'], status: 'active', ...fields }) as CatalogModel;

const MODELS = [
  model('acme/cheap'),
  model('acme/old', { status: 'deprecated' }),
  model('acme/vectors', { endpoints: ['embeddings'] }),
  model('openai/gpt-4.1', { aliases: ['gpt-4.1'] }),
  model('openai/gpt-4.1-mini'),
];
const WELL_KNOWN = ['openai/gpt-4.1-mini', 'openai/none', 'openai/gpt-4.1', 'acme/old'];
const suggest = (chosen: string | null, used: Readonly<Record<string, bigint>> = {}): string[] =>
  suggestModels(MODELS, { chosen, wellKnown: WELL_KNOWN, requests: new Map(Object.entries(used)) });

describe('the models to begin with', () => {
  it('are well-known ones in a new installation', () => {
    expect(suggest(null)).toEqual(['openai/gpt-4.1-mini', 'openai/gpt-4.1']);
  });

  it('are the most used ones, of those that many requests used', () => {
    const used = { 'openai/gpt-4.1': 500n, 'acme/cheap': 99n, 'acme/old': 900n, 'acme/vectors': 900n };
    expect(suggest(null, used)).toEqual(['openai/gpt-4.1', 'openai/gpt-4.1-mini']);
    expect(suggest(null, { ...used, 'acme/cheap': 501n })[0]).toBe('acme/cheap');
  });

  it.each(['openai/gpt-4.1', 'gpt-4.1'])('begin with the operator’s choice, by the name %s', (chosen) => {
    expect(suggest(chosen, { 'acme/cheap': 500n })).toEqual(['openai/gpt-4.1', 'acme/cheap', 'openai/gpt-4.1-mini']);
  });

  it.each(['acme/old', 'acme/vectors', 'acme/none'])(
    'leave out a choice that is no chat model to use: %s',
    (chosen) => {
      expect(suggest(chosen)).toEqual(['openai/gpt-4.1-mini', 'openai/gpt-4.1']);
    },
  );
});
