import { unwrap } from './unwrap';

/** One page of a list of the API. */
export interface ListPage<Row> {
  readonly data: readonly Row[];
  readonly has_more: boolean;
  readonly last_id: string | null;
}

/** Which page of a list: parameters of every list of the API. */
interface PageQuery {
  readonly limit: number;
  readonly after?: string;
}

/** As many as a page may have. */
export const PAGE_LIMIT = 100;

/** All rows of a short list, or the first ones of a long one: one page after the other. */
export async function allRows<Row>(
  readPage: (page: PageQuery) => Promise<{ readonly data?: ListPage<Row> }>,
  rowsMax = Infinity,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ;) {
    const page: ListPage<Row> = await unwrap(readPage({ limit: PAGE_LIMIT, ...(after === null ? {} : { after }) }));
    rows.push(...page.data);
    if (!page.has_more || page.last_id === null || rows.length >= rowsMax) return rows.slice(0, rowsMax);
    after = page.last_id;
  }
}
