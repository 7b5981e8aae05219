import { readAll } from './pages';

describe('all rows of a list', () => {
  it('come page by page, each after the last row of the one before', async () => {
    const pages: Record<string, { data: number[]; last_id: string; has_more: boolean }> = {
      none: { data: [1, 2], last_id: '2', has_more: true },
      2: { data: [3], last_id: '3', has_more: false },
    };
    const requested: (string | undefined)[] = [];
    const rows = await readAll((after) => {
      requested.push(after);
      return Promise.resolve(pages[after ?? 'none']!);
    });
    expect(rows).toEqual([1, 2, 3]);
    expect(requested).toEqual([undefined, '2']);
  });
});
