/** Null when there is none. */
export function median(values: readonly number[]): number | null;
