import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPABILITIES } from '../domain/catalog-model.js';
import { listedCapabilities, listedModel, WELL_KNOWN_MODELS } from './listed-models.js';

const ROOT = join(import.meta.dirname, '../../..');
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

interface ShippedModel {
  readonly canonical_id: string;
  readonly capabilities: readonly string[];
}

describe('listed models', () => {
  it('have whole limits, and capabilities of the catalog', () => {
    const { models } = readJson('libs/catalog/listed/listed-models.json') as {
      readonly models: Readonly<Record<string, readonly [number, number, readonly string[]]>>;
    };
    const invalid = Object.entries(models).filter(([id, [context, output, capabilities]]) => {
      const isWhole = Number.isSafeInteger(context) && Number.isSafeInteger(output) && output > 0 && output <= context;
      return id !== id.toLowerCase() || !isWhole || !capabilities.every((one) => CAPABILITIES.includes(one as never));
    });
    expect(invalid).toEqual([]);
  });

  it('begin with models that are listed themselves', () => {
    expect(WELL_KNOWN_MODELS.length).toBeGreaterThan(10);
    expect(WELL_KNOWN_MODELS.filter((id) => listedModel(id) === null)).toEqual([]);
  });

  it('find a model by its canonical id, case-insensitively', () => {
    expect(listedModel('openai/O4-mini')).toMatchObject({ contextLength: 200_000, maxOutputTokens: 100_000 });
    expect(listedModel('acme/o4-mini')).toBeNull();
  });

  it.each<[names: string[], reasoning: boolean]>([
    [['openai/o4-mini'], true],
    [['acme/o4-mini'], true],
    [['acme/fast', 'o4-mini'], true],
    [['acme/o4-mini-of-ours'], false],
    [['openai/gpt-4o'], false],
  ])('list whether %j is a reasoning model', (names, reasoning) => {
    expect(listedCapabilities(names).includes('reasoning')).toBe(reasoning);
  });

  it('list no shipped model as reasoning that the shipped catalog does not', () => {
    const { models } = readJson('prisma/seed/catalog.json') as { readonly models: readonly ShippedModel[] };
    const contradicted = models.filter(
      ({ canonical_id, capabilities }) =>
        !capabilities.includes('reasoning') && listedModel(canonical_id)?.capabilities.includes('reasoning') === true,
    );
    expect(contradicted.map(({ canonical_id }) => canonical_id)).toEqual([]);
  });
});
