import fc from 'fast-check';
import type { CatalogModel, PricedModel } from '#catalog';
import type { ModelGroup } from '#core';
import { sampleModel } from '../../../../test/support/samples/sample-model.js';
import { orderAutoModels, type AutoRequest } from './order-auto-models.js';

const priced = (
  canonicalId: string,
  input: bigint,
  output: bigint,
  fields: Partial<CatalogModel> = {},
): PricedModel => ({
  model: sampleModel({ canonicalId, ...fields }),
  price: { id: canonicalId, rows: [{ fromPromptTokens: 0, rates: { input, output } }] },
  hours: null,
});

const ANY: ModelGroup = { model: '*', needs: [], sort: 'price' };

const order = (
  models: readonly PricedModel[],
  request: Partial<AutoRequest> = {},
  groups: readonly ModelGroup[] = [ANY],
): string[] => {
  const whole = { needs: [], promptTokens: () => 100, outputTokens: 100, latencyMs: () => 0, ...request };
  return orderAutoModels(models, groups, whole).map(({ model }) => model.canonicalId);
};

const pick = (models: readonly PricedModel[], request: Partial<AutoRequest> = {}): string | undefined =>
  order(models, request)[0];

describe('orderAutoModels', () => {
  const three = [
    priced('a/dear', 9n, 9n, { capabilities: ['tools'] }),
    priced('b/cheap', 1n, 1n),
    priced('b/mid', 5n, 5n),
  ];

  it('goes by the order of the groups, with each model once', () => {
    expect(order(three)).toEqual(['b/cheap', 'b/mid', 'a/dear']);
    expect(order(three, {}, [{ ...ANY, model: 'b/m*' }, ANY])).toEqual(['b/mid', 'b/cheap', 'a/dear']);
    expect(
      order(three, {}, [
        { ...ANY, needs: ['tools'] },
        { ...ANY, model: 'b/cheap' },
      ]),
    ).toEqual(['a/dear', 'b/cheap']);
    expect(order(three, {}, [{ ...ANY, model: 'unknown/*' }])).toEqual([]);
  });

  it('sorts a group by latency, then by price', () => {
    const latencyMs = ({ canonicalId }: CatalogModel): number => (canonicalId === 'a/dear' ? 10 : 20);
    expect(order(three, { latencyMs }, [{ ...ANY, sort: 'latency' }])).toEqual(['a/dear', 'b/cheap', 'b/mid']);
  });

  it('weighs prompt and reply by the sizes in the request', () => {
    const models = [priced('a/cheap-prompt', 1n, 10n), priced('a/cheap-reply', 10n, 1n)];
    expect(pick(models, { promptTokens: () => 1_000, outputTokens: 10 })).toBe('a/cheap-prompt');
    expect(pick(models, { promptTokens: () => 10, outputTokens: 1_000 })).toBe('a/cheap-reply');
  });

  it('uses the price row of the prompt length', () => {
    const stepped = priced('a/stepped', 1n, 1n);
    const rows = [...stepped.price.rows, { fromPromptTokens: 1_000, rates: { input: 100n, output: 100n } }];
    const models = [{ ...stepped, price: { id: 'p', rows } }, priced('a/flat', 2n, 2n)];
    expect(pick(models, { promptTokens: () => 999 })).toBe('a/stepped');
    expect(pick(models, { promptTokens: () => 1_000 })).toBe('a/flat');
  });

  it.each([
    { case: 'lacks a need', fields: {}, request: { needs: ['tools'] as const } },
    { case: 'has too little context', fields: { contextLength: 199 }, request: {} },
    { case: 'has too low an output limit', fields: { maxOutputTokens: 99 }, request: {} },
    { case: 'is hidden', fields: { status: 'hidden' as const }, request: {} },
    { case: 'is deprecated', fields: { status: 'deprecated' as const }, request: {} },
  ])('skips a model that $case', ({ fields, request }) => {
    const models = [priced('a/free', 0n, 0n, fields), priced('a/able', 9n, 9n, { capabilities: ['tools'] })];
    expect(pick(models, request)).toBe('a/able');
  });

  it('returns none when none fits', () => {
    expect(pick([priced('a/small', 1n, 1n, { contextLength: 150 })])).toBeUndefined();
    expect(pick([])).toBeUndefined();
  });

  it('does not depend on the order of the models', () => {
    const anyModel = fc
      .record({ name: fc.stringMatching(/^[a-z]{1,4}$/), input: fc.bigInt(0n, 3n), output: fc.bigInt(0n, 3n) })
      .map(({ name, input, output }) => priced(`a/${name}`, input, output));
    const anyModels = fc.uniqueArray(anyModel, { selector: ({ model }) => model.canonicalId, maxLength: 8 });
    fc.assert(
      fc.property(anyModels, (models) => {
        expect(order([...models].reverse())).toEqual(order(models));
      }),
    );
  });
});
