import type { Page, PageRequest } from '#core';

const PAGE_ROWS = 500;

/** Every row of a list, page by page. */
export async function readAll<Row extends { readonly id: string }>(
  list: (page: PageRequest) => Promise<Page<Row>>,
): Promise<Row[]> {
  const all: Row[] = [];
  for (let after: string | null = null; ;) {
    const { rows, hasMore }: Page<Row> = await list({ limit: PAGE_ROWS, after, before: null });
    all.push(...rows);
    after = rows.at(-1)?.id ?? null;
    if (!hasMore || after === null) return all;
  }
}
