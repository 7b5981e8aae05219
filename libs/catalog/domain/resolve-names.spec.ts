import { resolveNames } from './resolve-names.js';

const models = [
  { canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o', 'fast'] },
  { canonicalId: 'acme/gpt-like', aliases: [] },
  { canonicalId: 'acme/large', aliases: ['gpt-large', 'acme/big'] },
];

it.each<[why: string, list: string[], stored: string[]]>([
  ['an alias means its model', ['fast', 'acme/big'], ['openai/gpt-4o', 'acme/large']],
  ['a canonical id stays', ['acme/gpt-like'], ['acme/gpt-like']],
  ['two names of one model are one entry', ['fast', 'openai/gpt-4o', 'gpt-4o'], ['openai/gpt-4o']],
  ['a name of no model stays', ['acme/later', 'nothing'], ['acme/later', 'nothing']],
  ['a pattern over canonical ids stays alone', ['acme/*', '*'], ['acme/*', '*']],
  ['a pattern is followed by the models it covers by an alias', ['gpt-*'], ['gpt-*', 'openai/gpt-4o', 'acme/large']],
  ['a pattern that covers nothing stays', ['mistral*'], ['mistral*']],
  ['an empty list stays empty', [], []],
])('%s', (_why, list, stored) => {
  expect(resolveNames(list, models)).toEqual(stored);
  expect(resolveNames(stored, models)).toEqual(stored);
});

it('a new owner of a name comes before the former one', () => {
  const moved = [{ canonicalId: 'acme/new', aliases: ['fast'] }, ...models];
  expect(resolveNames(['fast'], moved)).toEqual(['acme/new']);
});
