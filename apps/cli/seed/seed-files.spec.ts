import { shippedEntries } from '#catalog';
import { formatUsd, NO_USAGE, parseUsd, priceUsage } from '#core';
import { DEMO_MODELS } from './demo/catalog.js';
import { readSeedTiers, readShippedModels, readSimulatedModels, shippedAtMs } from './seed-files.js';

const catalog = readShippedModels(shippedAtMs());
const simulator = readSimulatedModels(shippedAtMs());
const all = [...catalog, ...simulator];
/** When every model that has an end by now has ended. */
const LATER_MS = shippedAtMs() + 10 * 365 * 86_400_000;
const later = [...readShippedModels(LATER_MS), ...readSimulatedModels(LATER_MS)];

/** Names that programs of the documented pages call, which the simulator answers for good. */
const PAGE_NAMES = [
  ...['gpt-4.1', 'gpt-4o', 'gpt-4o-mini', 'o3', 'o4-mini', 'deepseek-r', 'deepseek-v3.2', 'provider/model-id'],
  ...['provider/image-chat-model-id', 'text-embedding-3-small', 'gpt-3.5-turbo-instruct'],
];

describe('the seed', () => {
  it('holds real models, each with a price', () => {
    expect(catalog.length).toBeGreaterThanOrEqual(60);
    for (const { price } of all) expect(price[0]?.rates).toMatchObject({ input: expect.any(BigInt) });
  });

  it('uses no name twice', () => {
    const names = all.flatMap(({ canonicalId, aliases }) => [canonicalId, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(PAGE_NAMES)('has one model named %s, also when the model itself has ended', (name) => {
    for (const models of [all, later]) {
      const named = models.filter(({ canonicalId, aliases }) => canonicalId === name || aliases.includes(name));
      expect(named).toHaveLength(1);
    }
  });

  it('leaves out a model from the day on which its provider ends it', () => {
    const ending = shippedEntries().flatMap(({ canonical_id: id, announced_retirement: end }) =>
      end === undefined ? [] : [{ id, endMs: Date.parse(end.date) }],
    );
    for (const { id, endMs } of ending) {
      const has = (nowMs: number): boolean => readShippedModels(nowMs).some(({ canonicalId }) => canonicalId === id);
      expect([id, has(endMs - 1), has(endMs)]).toEqual([id, true, false]);
    }
  });

  it('has the models of the demo, without an announced end', () => {
    const known = new Map(later.map((model) => [model.canonicalId, model]));
    expect(DEMO_MODELS.filter(({ canonicalId }) => !known.has(canonicalId))).toEqual([]);
  });

  it('prices gpt-6-luna as OpenAI does', () => {
    const model = catalog.find(({ canonicalId }) => canonicalId === 'openai/gpt-6-luna');
    expect(model).toMatchObject({ contextLength: 1_050_000, maxOutputTokens: 128_000, aliases: ['gpt-6-luna'] });
    expect(model?.price).toMatchObject([
      { fromPromptTokens: 0, rates: { input: 100_000_000n, cache_read: 10_000_000n, output: 500_000_000n } },
      { fromPromptTokens: 272_001, rates: { input: 200_000_000n, cache_read: 20_000_000n, output: 750_000_000n } },
    ]);
  });

  it.each([
    ['anthropic/claude-sonnet-4-6', '0.01'],
    ['google/gemini-3.5-flash', '0.014'],
    ['google/gemini-2.5-flash-lite', '0.035'],
    ['openai/gpt-6-sol', '0.01'],
    ['x-ai/grok-4.5', '0.005'],
  ])('UNIT-26: sells web searches of %s for %s dollars', (canonicalId, usd) => {
    const { price } = catalog.find((model) => model.canonicalId === canonicalId)!;
    const usage = { ...NO_USAGE, units: { web_search_call: 3 } };
    const { meters, amountNanoUsd } = priceUsage(usage, { id: 'p', rows: price }, []);
    expect([meters, formatUsd(amountNanoUsd)]).toEqual([{ web_search_call: 3 }, formatUsd(3n * parseUsd(usd)!)]);
  });

  it('UNIT-26: has a price for searches of each model of Anthropic, at every prompt length', () => {
    const claudes = catalog.filter(({ canonicalId }) => canonicalId.startsWith('anthropic/'));
    const rates = claudes.flatMap(({ price }) => price.map((row) => row.rates.web_search_call));
    expect(new Set(rates)).toEqual(new Set([10_000_000_000_000n]));
  });

  it('has one separate model with image output and a price for it', () => {
    const [image] = simulator.filter(({ outputModalities }) => outputModalities.includes('image'));
    expect(image?.canonicalId).toBe('provider/image-chat-model-id');
    expect(image?.price[0]?.rates).toHaveProperty('image_output');
  });

  it('has exactly one default tier', () => {
    expect(readSeedTiers().filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });
});
