import { RoutifyError } from '#core';
import { sampleModel } from '../../../test/support/samples/sample-model.js';
import { checkModel } from './check-model.js';

const paramOf = (work: () => void): string | null => {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof RoutifyError && error.code === 'invalid_request_error') return error.param;
    throw error;
  }
};

describe('checkModel', () => {
  it.each([
    { canonicalId: 'openai/gpt-4.1' },
    { canonicalId: 'openrouter/deepseek/deepseek-r1:free' },
    { canonicalId: 'acme/m', aliases: ['m', 'acme-m', 'acme/m2~latest', 'M@2026'] },
  ])('accepts $canonicalId $aliases', (fields) => {
    expect(
      paramOf(() => {
        checkModel(sampleModel(fields));
      }),
    ).toBeNull();
  });

  it.each([
    { fields: { canonicalId: 'gpt-4.1' }, param: 'canonical_id' },
    { fields: { canonicalId: 'a//b' }, param: 'canonical_id' },
    { fields: { canonicalId: 'a/b/' }, param: 'canonical_id' },
    { fields: { canonicalId: 'a/b c' }, param: 'canonical_id' },
    { fields: { canonicalId: `a/${'b'.repeat(200)}` }, param: 'canonical_id' },
    { fields: { aliases: ['fine', ''] }, param: 'aliases[1]' },
    { fields: { aliases: ['a b'] }, param: 'aliases[0]' },
    { fields: { aliases: ['routify-auto'] }, param: 'aliases[0]' },
    { fields: { aliases: ['twice', 'twice'] }, param: 'aliases' },
    { fields: { aliases: ['acme/plain'] }, param: 'aliases' },
    { fields: { contextLength: 100, maxOutputTokens: 101 }, param: 'max_output_tokens' },
  ])('refuses $fields', ({ fields, param }) => {
    expect(
      paramOf(() => {
        checkModel(sampleModel(fields));
      }),
    ).toBe(param);
  });

  it('does not match names that are too long, and matches a hostile name without backtracking', () => {
    const matched = jest.spyOn(RegExp.prototype, 'test');
    const refused = ['a/'.repeat(50_000), 'a/'.repeat(100)].map((canonicalId) =>
      paramOf(() => {
        checkModel(sampleModel({ canonicalId }));
      }),
    );
    const lengths = matched.mock.calls.map(([text]) => text.length);
    matched.mockRestore();
    // With backtracking, 200 characters would take years.
    expect(refused).toEqual(['canonical_id', 'canonical_id']);
    expect(lengths).toEqual([200]);
  });
});
