import { changedFields } from './changed-fields.js';

describe('changedFields', () => {
  it.each([
    { before: {}, after: {}, changed: { before: {}, after: {} } },
    { before: { a: 1, b: [1] }, after: { a: 1, b: [1] }, changed: { before: {}, after: {} } },
    { before: { a: 1, b: 2 }, after: { a: 1, b: 3 }, changed: { before: { b: 2 }, after: { b: 3 } } },
    { before: { a: 1 }, after: { b: null }, changed: { before: { a: 1 }, after: { b: null } } },
    { before: { a: { x: 1 } }, after: { a: { x: 2 } }, changed: { before: { a: { x: 1 } }, after: { a: { x: 2 } } } },
  ])('of $before and $after', ({ before, after, changed }) => {
    expect(changedFields(before, after)).toEqual(changed);
  });
});
