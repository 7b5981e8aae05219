import type { CatalogModel } from '#catalog';
import { sampleModel } from '../../../../test/support/samples/sample-model.js';
import { SAMPLE_PRINCIPAL } from '../../../../test/support/samples/sample-principal.js';
import { SAMPLE_PRICE, sampleTask } from '../../../../test/support/samples/sample-task.js';
import { maySubstitute } from './may-substitute.js';

const other = (fields: Partial<CatalogModel> = {}): CatalogModel =>
  sampleModel({ canonicalId: 'acme/other', aliases: ['other'], ...fields });
const tool = { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };

describe('maySubstitute', () => {
  it('accepts a model that the caller may use and that meets its needs', () => {
    expect(maySubstitute(sampleTask(), other(), SAMPLE_PRICE)).toBe(true);
    expect(maySubstitute(sampleTask({ tools: [tool] }), other({ capabilities: ['tools'] }), SAMPLE_PRICE)).toBe(true);
  });

  it.each<[why: string, model: Partial<CatalogModel>, body: object]>([
    ['answers elsewhere', { endpoints: ['embeddings'] }, {}],
    ['has no tools', {}, { tools: [tool] }],
    ['cannot hold the prompt', { contextLength: 1 }, { messages: [{ role: 'user', content: 'word '.repeat(100) }] }],
  ])('rejects one that %s', (_why, model, body) => {
    expect(maySubstitute(sampleTask(body), other(model), SAMPLE_PRICE)).toBe(false);
  });

  it.each([
    { keyModelAllow: ['acme/first'], allowed: false },
    { keyModelAllow: ['acme/other'], allowed: true },
  ])('applies the rules of the caller: $keyModelAllow, $allowed', ({ keyModelAllow, allowed }) => {
    const task = { ...sampleTask(), principal: { ...SAMPLE_PRINCIPAL, keyModelAllow } };
    expect(maySubstitute(task, other(), SAMPLE_PRICE)).toBe(allowed);
  });
});
