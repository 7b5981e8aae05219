import { pageOfRows } from './page-of-rows.js';

const ROWS = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

describe('pageOfRows', () => {
  it.each([
    [{}, 'abcde', false],
    [{ limit: 2 }, 'ab', true],
    [{ limit: 2, after: 'b' }, 'cd', true],
    [{ limit: 2, after: 'c' }, 'de', false],
    [{ after: 'e' }, '', false],
    [{ limit: 2, before: 'd' }, 'bc', true],
    [{ limit: 2, before: 'c' }, 'ab', false],
  ])('%j', (query, ids, hasMore) => {
    const page = pageOfRows(ROWS, query);
    expect(page.rows.map(({ id }) => id).join('')).toBe(ids);
    expect(page.hasMore).toBe(hasMore);
  });

  it('refuses an unknown cursor, and two cursors', () => {
    expect(() => pageOfRows(ROWS, { after: 'x' })).toThrow(expect.objectContaining({ param: 'after' }));
    expect(() => pageOfRows(ROWS, { after: 'a', before: 'b' })).toThrow(expect.objectContaining({ param: 'before' }));
  });
});
