/** One page of a list of the API. */
interface ListPage<Row> {
  readonly data: readonly Row[];
  readonly last_id: string | null;
  readonly has_more: boolean;
}

/** As many as a page may have. */
export const PAGE_LIMIT = 100;

/** All rows of a short list: one page after the other. */
export async function readAll<Row>(readPage: (after: string | undefined) => Promise<ListPage<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | undefined; ;) {
    const page = await readPage(after);
    rows.push(...page.data);
    if (!page.has_more || page.last_id === null) return rows;
    after = page.last_id;
  }
}
