import { isPlainObject } from '../../fields/is-plain-object.js';

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The fields present in a PATCH: absent ones are dropped, null ones stay. */
export function definedFields<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** RFC 7396: names of the patch replace names of the target, null removes them, objects are merged. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const merged = new Map(Object.entries(isPlainObject(target) ? target : {}));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else if (value !== undefined) merged.set(name, mergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}
