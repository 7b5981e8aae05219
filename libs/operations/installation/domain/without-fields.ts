import type { Fields } from './differences.js';

/** A copy without the named fields. */
export function withoutFields(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
