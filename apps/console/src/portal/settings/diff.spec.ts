import { diffOf } from './diff';

it('has the fields that differ, sorted', () => {
  expect(diffOf({ name: 'a', rpm: 1, same: [1] }, { rpm: null, same: [1], tpm: 2 })).toEqual([
    { field: 'name', before: '"a"', after: undefined },
    { field: 'rpm', before: '1', after: 'null' },
    { field: 'tpm', before: undefined, after: '2' },
  ]);
  expect(diffOf(null, null)).toEqual([]);
});
