import { groupRows } from './group-rows.js';

describe('groupRows', () => {
  it('groups rows in their order', () => {
    const groups = groupRows([5, 1, 4, 2], (number) => number % 2 === 0);
    expect([...groups]).toEqual([
      [false, [5, 1]],
      [true, [4, 2]],
    ]);
    expect(groupRows([], String).size).toBe(0);
  });
});
