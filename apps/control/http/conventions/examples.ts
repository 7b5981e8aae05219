import type { IdPrefix } from '#kernel';

/** The time that the API's document shows. */
export const EXAMPLE_TIME = '2026-11-20T08:00:00.000Z';

/** The id that the API's document shows for a kind; nothing has it. */
export function exampleId(prefix: IdPrefix): string {
  return `${prefix}_01jd3k9v6qe8yb5t2x7m4c0n1p`;
}
