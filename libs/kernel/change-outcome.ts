/**
 * What became of a change that names the version it was made from: done, or refused because somebody else was faster.
 * `conflict` is the row as it is now.
 */
export type ChangeOutcome<T> = { readonly changed: T } | { readonly conflict: T };
