import { isJsonObject, type JsonObject } from '../json.js';
import type { Found } from './refusal.js';

type Find = (body: JsonObject) => Found | null;

/** The first of the fields that is given and not null; a path has dots. */
export function given(...paths: readonly string[]): Find {
  return (body) => {
    const path = paths.find((one) => (valueAt(body, one) ?? null) !== null);
    return path === undefined ? null : { path, value: valueAt(body, path) };
  };
}

/** The last of several fields that are all given. */
export function together(...paths: readonly string[]): Find {
  return (body) => {
    const last = paths.at(-1) ?? '';
    return paths.every((path) => given(path)(body) !== null) ? { path: last, value: valueAt(body, last) } : null;
  };
}

/** A field with one of these values. */
export function valued(path: string, ...values: readonly unknown[]): Find {
  return (body) => {
    const value = valueAt(body, path);
    return values.includes(value) ? { path, value } : null;
  };
}

/** What one of them finds, only where a condition holds. */
export function where(holds: (body: JsonObject) => boolean, find: Find): Find {
  return (body) => (holds(body) ? find(body) : null);
}

/** A part of a request, with its place. */
export interface Placed {
  readonly path: string;
  readonly value: JsonObject;
}

/** The first of many parts of which this holds. */
export function first(
  parts: (body: JsonObject) => Iterable<Placed>,
  refused: (part: JsonObject) => boolean,
  member?: string,
): Find {
  return (body) => {
    for (const { path, value } of parts(body)) {
      if (!refused(value)) continue;
      return member === undefined ? { path, value } : { path: `${path}.${member}`, value: value[member] };
    }
    return null;
  };
}

/** The objects in a list, with their places: `messages.0`, or `messages[0]` where the provider writes it so. */
export function* elements(list: unknown, path: string, style: 'dots' | 'brackets' = 'dots'): Generator<Placed> {
  if (!Array.isArray(list)) return;
  for (const [index, value] of list.entries()) {
    if (isJsonObject(value)) yield { path: style === 'dots' ? `${path}.${index}` : `${path}[${index}]`, value };
  }
}

/** A member at a path with dots; undefined: there is none. */
export function valueAt(body: JsonObject, path: string): unknown {
  let value: unknown = body;
  for (const key of path.split('.')) {
    if (!isJsonObject(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** Whether a text does not match. What is no text is another rule's concern. */
export function isUnlike(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && !pattern.test(value);
}
