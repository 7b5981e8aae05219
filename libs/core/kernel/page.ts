/** Cursor of a list. `after` and `before` are ids (UUIDv7) of rows; at most one of them is set. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | null;
  readonly before: string | null;
}

/** Rows newest first; `hasMore` refers to the direction of paging: older rows, with `before` newer ones. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly hasMore: boolean;
  /** Set on a page that may be short although more rows exist: the last id read, where the next page continues. */
  readonly reachedId?: string;
}

/**
 * Makes a page from query results: at most `limit + 1` rows, nearest to the cursor first. The extra row only sets
 * `hasMore`, so that no list needs a COUNT.
 */
export function pageOf<T>(found: readonly T[], { limit, before }: PageRequest): Page<T> {
  const rows = found.slice(0, limit);
  return { rows: before === null ? rows : rows.reverse(), hasMore: found.length > limit };
}
