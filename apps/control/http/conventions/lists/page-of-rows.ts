import { RoutifyError, type Page } from '#kernel';
import { LIMIT_DEFAULT, type ListQuery } from './list.js';

/** A page of rows that are all in memory, in their order; cursors are their own ids. */
export function pageOfRows<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit = LIMIT_DEFAULT, after, before }: ListQuery,
): Page<Row> {
  if (after !== undefined && before !== undefined) {
    throw new RoutifyError('invalid_request_error', 'either after or before, not both', { param: 'before' });
  }
  if (before !== undefined) {
    const end = placeOf(rows, before, 'before');
    return { rows: rows.slice(Math.max(0, end - limit), end), hasMore: end > limit };
  }
  const start = after === undefined ? 0 : placeOf(rows, after, 'after') + 1;
  return { rows: rows.slice(start, start + limit), hasMore: rows.length > start + limit };
}

function placeOf(rows: readonly { readonly id: string }[], id: string, param: string): number {
  const place = rows.findIndex((row) => row.id === id);
  if (place !== -1) return place;
  throw new RoutifyError('invalid_id', `${param} must be the id of a listed row, got ${id}.`, { param });
}
