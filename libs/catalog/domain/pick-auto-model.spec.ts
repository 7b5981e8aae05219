import fc from 'fast-check';
import { sampleModel } from '../../../test/support/sample-model.js';
import type { CatalogModel } from './catalog-model.js';
import type { PricedModel } from './describe-models.js';
import { pickAutoModel, type AutoRequest } from './pick-auto-model.js';

const priced = (
  canonicalId: string,
  input: bigint,
  output: bigint,
  fields: Partial<CatalogModel> = {},
): PricedModel => ({
  model: sampleModel({ canonicalId, ...fields }),
  price: { id: canonicalId, rows: [{ fromPromptTokens: 0, rates: { input, output } }] },
});

const pick = (models: readonly PricedModel[], request: Partial<AutoRequest> = {}): string | null =>
  pickAutoModel(models, { needs: [], promptTokens: () => 100, outputTokens: 100, ...request })?.model.canonicalId ??
  null;

describe('pickAutoModel', () => {
  it('weighs prompt and reply as the request has them', () => {
    const models = [priced('a/cheap-prompt', 1n, 10n), priced('a/cheap-reply', 10n, 1n)];
    expect(pick(models, { promptTokens: () => 1_000, outputTokens: 10 })).toBe('a/cheap-prompt');
    expect(pick(models, { promptTokens: () => 10, outputTokens: 1_000 })).toBe('a/cheap-reply');
  });

  it('uses the row of the length of the prompt', () => {
    const stepped = priced('a/stepped', 1n, 1n);
    const rows = [...stepped.price.rows, { fromPromptTokens: 1_000, rates: { input: 100n, output: 100n } }];
    const models = [{ ...stepped, price: { id: 'p', rows } }, priced('a/flat', 2n, 2n)];
    expect(pick(models, { promptTokens: () => 999 })).toBe('a/stepped');
    expect(pick(models, { promptTokens: () => 1_000 })).toBe('a/flat');
  });

  it.each([
    { case: 'lacks a need', fields: {}, request: { needs: ['tools'] as const } },
    { case: 'has too little context', fields: { contextLength: 199 }, request: {} },
    { case: 'writes too short replies', fields: { maxOutputTokens: 99 }, request: {} },
    { case: 'is hidden', fields: { status: 'hidden' as const }, request: {} },
    { case: 'is deprecated', fields: { status: 'deprecated' as const }, request: {} },
  ])('passes over a model that $case', ({ fields, request }) => {
    const models = [priced('a/free', 0n, 0n, fields), priced('a/able', 9n, 9n, { capabilities: ['tools'] })];
    expect(pick(models, request)).toBe('a/able');
  });

  it('answers null when none fits', () => {
    expect(pick([priced('a/small', 1n, 1n, { contextLength: 150 })])).toBeNull();
    expect(pick([])).toBeNull();
  });

  it('does not depend on the order of the models', () => {
    const anyModel = fc
      .record({ name: fc.stringMatching(/^[a-z]{1,4}$/), input: fc.bigInt(0n, 3n), output: fc.bigInt(0n, 3n) })
      .map(({ name, input, output }) => priced(`a/${name}`, input, output));
    const anyModels = fc.uniqueArray(anyModel, { selector: ({ model }) => model.canonicalId, maxLength: 8 });
    fc.assert(
      fc.property(anyModels, (models) => {
        expect(pick([...models].reverse())).toBe(pick(models));
      }),
    );
  });
});
