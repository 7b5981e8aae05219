import fc from 'fast-check';
import { pageOf, type Page, type PageRequest } from './page.js';

/** The query of a repository, over plain strings: newest first is descending. */
function read(ids: readonly string[], request: PageRequest): Page<string> {
  const { after, before, limit } = request;
  const descending = [...ids].sort().reverse();
  const found =
    before === null
      ? descending.filter((id) => after === null || id < after)
      : [...ids].sort().filter((id) => id > before);
  return pageOf(found.slice(0, limit + 1), request);
}

describe('pageOf', () => {
  it.each([
    { found: [], limit: 2, before: null, page: { rows: [], hasMore: false } },
    { found: ['c', 'b'], limit: 2, before: null, page: { rows: ['c', 'b'], hasMore: false } },
    { found: ['c', 'b', 'a'], limit: 2, before: null, page: { rows: ['c', 'b'], hasMore: true } },
    { found: ['b', 'c', 'd'], limit: 2, before: 'a', page: { rows: ['c', 'b'], hasMore: true } },
  ])('makes $page of $found', ({ found, limit, before, page }) => {
    expect(pageOf(found, { limit, after: null, before })).toEqual(page);
  });

  it('P11: walking forward neither skips nor repeats, and walking back finds the page before', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (ids, limit) => {
        const pages: string[][] = [];
        let after: string | null = null;
        for (let more = true; more;) {
          const page: Page<string> = read(ids, { limit, after, before: null });
          pages.push([...page.rows]);
          after = page.rows.at(-1) ?? null;
          more = page.hasMore;
        }
        expect(pages.flat()).toEqual([...ids].sort().reverse());
        for (const [index, page] of pages.slice(1).entries()) {
          expect(read(ids, { limit, after: null, before: page[0] ?? '' }).rows).toEqual(pages[index]);
        }
      }),
    );
  });
});
