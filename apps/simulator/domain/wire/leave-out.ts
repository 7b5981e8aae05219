import type { LeavableField } from '../faults/knobs.js';
import type { JsonObject } from '../json.js';

/** The object without the named members. */
export function leaveOut(body: JsonObject, fields: readonly LeavableField[]): JsonObject {
  if (fields.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => !fields.some((field) => field === name)));
}
