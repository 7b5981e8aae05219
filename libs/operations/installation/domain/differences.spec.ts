import { differencesOf } from './differences.js';

describe('differencesOf', () => {
  it.each([
    ['equal values', { rpm: 5 }, { rpm: 5 }, []],
    ['an omitted field, which is unchanged', { rpm: 5, tpm: 6 }, { rpm: 5 }, []],
    ['an absent field and null', {}, { rpm: null }, []],
    ['a value', { rpm: 5 }, { rpm: 6 }, [{ path: 'rpm', before: 5, after: 6 }]],
    ['a new field', {}, { rpm: 6 }, [{ path: 'rpm', before: null, after: 6 }]],
    ['a list', { tags: ['a'] }, { tags: ['a', 'b'] }, [{ path: 'tags', before: ['a'], after: ['a', 'b'] }]],
    ['the order of fields', { o: { a: 1, b: { c: 2, d: 3 } } }, { o: { b: { d: 3, c: 2 }, a: 1 } }, []],
    [
      'an object, which is replaced',
      { options: { a: 1, b: 2 } },
      { options: { b: 3 } },
      [
        { path: 'options.a', before: 1, after: null },
        { path: 'options.b', before: 2, after: 3 },
      ],
    ],
    [
      'named objects, by their names',
      {
        models: [
          { model: 'x', id: 1 },
          { model: 'y', id: 2 },
        ],
      },
      { models: [{ model: 'y', id: 3 }] },
      [
        { path: 'models[x]', before: { model: 'x', id: 1 }, after: null },
        { path: 'models[y].id', before: 2, after: 3 },
      ],
    ],
    [
      'the steps of a price',
      { price: { steps: [] } },
      { price: { steps: [{ from_prompt_tokens: 9, rate: '1' }] } },
      [{ path: 'price.steps[9]', before: null, after: { from_prompt_tokens: 9, rate: '1' } }],
    ],
  ])('compares %s', (_case, before, after, expected) => {
    expect(differencesOf(before, after)).toEqual(expected);
  });
});
