import { readModelsSearch } from './models-search';

it('keeps what it knows of an address', () => {
  expect(readModelsSearch({ q: 'gpt', can: '', context: 128_000, open: 'openai/gpt-4.1', other: 'x' })).toEqual({
    q: 'gpt',
    context: '128000',
    open: 'openai/gpt-4.1',
  });
});
