import { sampleModel } from '../../../test/support/samples/sample-model.js';
import type { ChatNeed } from '#core';
import { isReasoning, meetsNeeds, type CatalogModel } from './catalog-model.js';

const offers: readonly (readonly [ChatNeed, Partial<CatalogModel>])[] = [
  ['tools', { capabilities: ['tools'] }],
  ['vision', { inputModalities: ['text', 'image'] }],
  ['json_object', { capabilities: ['json_object'] }],
  ['json_schema', { capabilities: ['json_schema'] }],
  ['logprobs', { capabilities: ['logprobs'] }],
  ['reasoning', { capabilities: ['reasoning'] }],
  ['audio_input', { inputModalities: ['text', 'audio'] }],
  ['file_input', { inputModalities: ['text', 'file'] }],
  ['image_output', { outputModalities: ['text', 'image'] }],
  ['audio_output', { outputModalities: ['text', 'audio'] }],
  ['web_search', { capabilities: ['web_search'] }],
];

describe('meetsNeeds', () => {
  it.each(offers)('%s', (need, fields) => {
    expect(meetsNeeds(sampleModel(fields), [need])).toBe(true);
    expect(meetsNeeds(sampleModel(), [need])).toBe(false);
  });

  it('requires all needs, and is true without any', () => {
    const model = sampleModel({ capabilities: ['tools', 'logprobs'] });
    expect(meetsNeeds(model, ['tools', 'logprobs'])).toBe(true);
    expect(meetsNeeds(model, ['tools', 'vision'])).toBe(false);
    expect(meetsNeeds(sampleModel(), [])).toBe(true);
  });
});

describe('isReasoning', () => {
  it.each([
    { capabilities: ['reasoning'] as const, reasoning: true },
    { capabilities: ['tools'] as const, reasoning: false },
  ])('$capabilities: $reasoning', ({ capabilities, reasoning }) => {
    expect(isReasoning(sampleModel({ capabilities }))).toBe(reasoning);
  });
});
