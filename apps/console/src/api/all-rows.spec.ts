import { allRows } from './all-rows';

describe('all rows of a list', () => {
  it('come page by page, each after the last row of the one before', async () => {
    const pages: Record<string, { data: number[]; last_id: string; has_more: boolean }> = {
      none: { data: [1, 2], last_id: '2', has_more: true },
      2: { data: [3], last_id: '3', has_more: false },
    };
    const requested: object[] = [];
    const rows = await allRows((page) => {
      requested.push(page);
      return Promise.resolve({ data: pages[page.after ?? 'none']! });
    });
    expect(rows).toEqual([1, 2, 3]);
    expect(requested).toEqual([{ limit: 100 }, { limit: 100, after: '2' }]);
  });

  it('are not those of an answer without a body', async () => {
    await expect(allRows(() => Promise.resolve({}))).rejects.toThrow('without a body');
  });
});
