import { readPlaygroundSearch } from './playground-search';

it('keeps the models of an address', () => {
  expect(readPlaygroundSearch({ model: 'm', beside: '', other: 'x' })).toEqual({ model: 'm' });
});
