/**
 * The result of a conditional update: changed, or refused because the version it was made from is stale.
 * `conflict` is the current row.
 */
export type ChangeOutcome<T> = { readonly changed: T } | { readonly conflict: T };
