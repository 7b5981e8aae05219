/** JSON by field names, as in the API. */
export type Fields = Readonly<Record<string, unknown>>;

/** One difference of two documents. Null: absent. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The changes of a partial document: omitted fields are unchanged. Values are replaced as a whole, and compared as deep
 * as their parts have names.
 */
export function differencesOf(before: Fields, after: Fields): Difference[] {
  return Object.keys(after).flatMap((field) => compare(field, before[field], after[field]));
}

function compare(path: string, before: unknown, after: unknown): Difference[] {
  const [old, next] = [partsOf(before), partsOf(after)];
  if (old === null || next === null) {
    return JSON.stringify(before ?? null) === JSON.stringify(after ?? null)
      ? []
      : [{ path, before: before ?? null, after: after ?? null }];
  }
  const segments = new Set([...old.keys(), ...next.keys()]);
  return [...segments].flatMap((segment) => compare(`${path}${segment}`, old.get(segment), next.get(segment)));
}

/** The parts of an object, or of a list of named objects, by path segment. Null: a single value. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (isFields(value)) return new Map(Object.entries(value).map(([field, part]) => [`.${field}`, part]));
  if (!Array.isArray(value)) return null;
  const named = value.map((item: unknown) => [nameOf(item), item] as const);
  if (named.some(([name]) => name === null)) return null;
  return new Map(named.map(([name, item]) => [`[${name}]`, item]));
}

/** The name of an object in a list: the served model, or the start of a price step. */
function nameOf(item: unknown): string | number | null {
  if (!isFields(item)) return null;
  const { model, from_prompt_tokens: from } = item;
  if (typeof model === 'string') return model;
  return typeof from === 'number' ? from : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
