import { RoutifyError } from '../../kernel/errors.js';
import type { Page } from '../../kernel/page.js';
import { LIMIT_DEFAULT, type ListQuery } from './list.js';

/** A page of rows in memory, in their order; cursors are row ids. */
export function pageOfRows<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit = LIMIT_DEFAULT, after, before }: ListQuery,
): Page<Row> {
  if (after !== undefined && before !== undefined) {
    throw new RoutifyError('invalid_request_error', 'Use either after or before, not both.', { param: 'before' });
  }
  if (before !== undefined) {
    const end = indexOfId(rows, before, 'before');
    return { rows: rows.slice(Math.max(0, end - limit), end), hasMore: end > limit };
  }
  const start = after === undefined ? 0 : indexOfId(rows, after, 'after') + 1;
  return { rows: rows.slice(start, start + limit), hasMore: rows.length > start + limit };
}

function indexOfId(rows: readonly { readonly id: string }[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index !== -1) return index;
  throw new RoutifyError('invalid_id', `${param} must be the id of a listed row, got ${id}.`, { param });
}
