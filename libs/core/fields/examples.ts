import type { IdPrefix } from '../kernel/ids.js';

/** The example time of the OpenAPI document. */
export const EXAMPLE_TIME = '2026-11-20T08:00:00.000Z';

/** The example id of a kind in the OpenAPI document; no object has it. */
export function exampleId(prefix: IdPrefix): string {
  return `${prefix}_01jd3k9v6qe8yb5t2x7m4c0n1p`;
}
