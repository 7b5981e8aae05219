import { formatUsd, NO_USAGE, parseUsd } from '#kernel';
import { priceUsage } from '#pricing';
import { readSeedModels, readSeedTiers } from './seed-files.js';

const catalog = readSeedModels('catalog.json');
const simulator = readSeedModels('simulator.json');
const all = [...catalog, ...simulator];

describe('the seed', () => {
  it('holds real models, each with a price', () => {
    expect(catalog.length).toBeGreaterThanOrEqual(60);
    for (const { price } of all) expect(price[0]?.rates).toMatchObject({ input: expect.any(BigInt) });
  });

  it('uses no name twice', () => {
    const names = all.flatMap(({ canonicalId, aliases }) => [canonicalId, ...aliases]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each([
    'gpt-4.1',
    'gpt-4o',
    'gpt-4o-mini',
    'o3',
    'o4-mini',
    'deepseek-r',
    'deepseek-v3.2',
    'provider/model-id',
    'provider/image-chat-model-id',
    'text-embedding-3-small',
    'gpt-3.5-turbo-instruct',
  ])('has one model named %s', (name) => {
    const named = all.filter(({ canonicalId, aliases }) => canonicalId === name || aliases.includes(name));
    expect(named).toHaveLength(1);
  });

  it('prices gpt-4o as OpenAI does', () => {
    const model = catalog.find(({ canonicalId }) => canonicalId === 'openai/gpt-4o');
    expect(model).toMatchObject({ contextLength: 128_000, maxOutputTokens: 16_384, aliases: ['gpt-4o'] });
    expect(model?.price).toEqual([
      { fromPromptTokens: 0, rates: { input: 2_500_000_000n, cache_read: 1_250_000_000n, output: 10_000_000_000n } },
    ]);
  });

  it.each([
    ['anthropic/claude-sonnet-4-6', '0.01'],
    ['google/gemini-3.5-flash', '0.014'],
    ['google/gemini-2.5-flash', '0.035'],
    ['openai/gpt-5', '0.01'],
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
