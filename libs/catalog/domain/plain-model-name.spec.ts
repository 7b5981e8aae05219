import { isAutoModel, plainModelName } from './plain-model-name.js';

describe('plainModelName', () => {
  it.each([
    ['claude-opus-4-8[1m]', 'claude-opus-4-8'],
    ['claude-opus-4-8[1M]', 'claude-opus-4-8'],
    ['models/gemini-3.8-flash', 'gemini-3.8-flash'],
    ['models/google/gemini-3.8-flash', 'google/gemini-3.8-flash'],
    ['models/claude-opus-4-8[1m]', 'claude-opus-4-8'],
    ['[1m]', ''],
    ['models/', ''],
    ['a[1m][1m]', 'a[1m]'],
    ['models/models/a', 'models/a'],
  ])('REQ-39: %s is %s', (name, plain) => {
    expect(plainModelName(name)).toBe(plain);
  });

  it.each(['acme/one', 'acme/models/one', 'model/one', 'one[1m] ', 'one[2m]', 'one1m', '', 'tunedModels/one'])(
    'REQ-39: %p is itself',
    (name) => {
      expect(plainModelName(name)).toBe(name);
    },
  );

  it('REQ-39: routify-auto has the same spellings', () => {
    expect(['routify-auto', 'models/routify-auto', 'routify-auto[1m]', 'routify'].map(isAutoModel)).toEqual([
      ...[true, true, true, false],
    ]);
  });
});
