import { proposeModel } from './propose-model.js';

describe('proposeModel', () => {
  it.each([
    ['gpt-4.1', 'azure', 'openai/gpt-4.1'],
    ['openai/gpt-4.1', 'openrouter', 'openai/gpt-4.1'],
    ['GPT-4.1', 'acme', 'openai/gpt-4.1'],
    ['large', 'acme', 'acme/large'],
    ['team/large:free', 'acme', 'team/large:free'],
    ['mixtral', 'mistral', 'mistralai/mixtral'],
    ['<b>x</b> y', 'acme', 'b-x/b-y'],
    ['///', 'acme', null],
    ['модель', 'acme', null],
  ])('names %s of %s %s', (upstreamModel, vendor, canonicalId) => {
    expect(proposeModel(upstreamModel, vendor).canonicalId).toBe(canonicalId);
  });

  it('takes limits and price of the shipped list', () => {
    const { price, contextLength, maxOutputTokens } = proposeModel('gpt-4.1', 'openai');
    expect(price?.rows[0]?.rates).toMatchObject({ input: 2_000_000_000n, output: 8_000_000_000n });
    expect([contextLength, maxOutputTokens]).toEqual([1_047_576, 32_768]);
    expect(proposeModel('large', 'acme')).toMatchObject({ price: null, contextLength: null });
  });

  it('keeps a name of any length in the bounds of a canonical id', () => {
    expect(proposeModel('x'.repeat(10_000), 'acme').canonicalId?.length).toBeLessThanOrEqual(200);
    expect(proposeModel('x', 'y'.repeat(10_000)).canonicalId).toBeNull();
  });
});
