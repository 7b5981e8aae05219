import type { PriceVersion } from '#kernel';
import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { describeModel, describeModels } from './describe-models.js';

const price: PriceVersion = {
  id: 'p',
  rows: [
    { fromPromptTokens: 0, rates: { input: 2_500_000_000n, output: 10_000_000_000n, request: 1_000_000n } },
    { fromPromptTokens: 128_001, rates: { input: 5_000_000_000n, output: 20_000_000_000n } },
  ],
};

describe('describeModels (NBR-1)', () => {
  it('lists a model under each of its names', () => {
    const model = sampleModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o', 'omni'] });
    const rows = describeModels([{ model, price }], []);
    expect(rows.map(({ id }) => id)).toEqual(['openai/gpt-4o', 'gpt-4o', 'omni']);
    for (const row of rows) {
      expect(row).toMatchObject({
        object: 'model',
        created: 1_700_000_000,
        owned_by: 'openai',
        canonical_id: 'openai/gpt-4o',
        context_length: 8_000,
        max_output_tokens: 2_000,
        deprecated: false,
      });
    }
  });

  it('shows list prices without multipliers', () => {
    expect(describeModel('x', { model: sampleModel(), price }, []).pricing).toEqual({
      input_per_mtok_usd: '2.5',
      output_per_mtok_usd: '10',
      per_request_usd: '0.000000001',
      steps: [{ from_prompt_tokens: 128_001, input_per_mtok_usd: '5', output_per_mtok_usd: '20' }],
    });
  });

  it.each([
    { multipliersPpm: [1_200_000n, 900_000n], input: '2.7' },
    { multipliersPpm: [0n, 1_000_000n], input: '0' },
    { multipliersPpm: [333_333n, 333_333n], input: '0.277777223' },
  ])('multiplies by $multipliersPpm, rounded up', ({ multipliersPpm, input }) => {
    const { pricing } = describeModel('x', { model: sampleModel(), price }, multipliersPpm);
    expect(pricing.input_per_mtok_usd).toBe(input);
  });

  it('names the replacement of a deprecated model', () => {
    const model = sampleModel({ status: 'deprecated', replacement: 'acme/next' });
    expect(describeModel('x', { model, price }, [])).toMatchObject({ deprecated: true, replacement: 'acme/next' });
  });
});
