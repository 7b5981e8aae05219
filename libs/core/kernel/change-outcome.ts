/**
 * The result of a conditional update: changed, or refused because the version it was made from is stale.
 * `conflict` is the current row.
 */
export type ChangeOutcome<T> = { readonly changed: T } | { readonly conflict: T };

/** The row of a change without an expected version, which cannot conflict. */
export function rowOf<T>(outcome: ChangeOutcome<T>): T {
  return 'changed' in outcome ? outcome.changed : outcome.conflict;
}
