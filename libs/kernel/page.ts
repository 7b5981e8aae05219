/** Which part of a list is wanted. `after` and `before` are ids (UUIDv7) of rows; at most one of them is set. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
  readonly before: string | null;
}

/** Rows newest first; `hasMore` looks in the direction of the walk: older rows, with `before` newer ones. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly hasMore: boolean;
  /** Of a page that may be short though there is more: the id up to which was looked, where the next one goes on. */
  readonly reachedId?: string;
}

/**
 * Makes a page of what a query found: at most `limit + 1` rows, nearest to the cursor first. The extra row only tells
 * that there is more, so that no list needs a COUNT.
 */
export function pageOf<T>(found: readonly T[], { limit, before }: PageRequest): Page<T> {
  const rows = found.slice(0, limit);
  return { rows: before === null ? rows : rows.reverse(), hasMore: found.length > limit };
}
