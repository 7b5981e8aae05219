/** JSON by field names, in the words of the API. */
export type Fields = Readonly<Record<string, unknown>>;

/** One place in which two documents differ. Null: nothing is there. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * What a document would change that need not name every field: one it leaves out stays as it is. Values are replaced as
 * a whole, and told apart as far down as their parts have names.
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
  const places = new Set([...old.keys(), ...next.keys()]);
  return [...places].flatMap((place) => compare(`${path}${place}`, old.get(place), next.get(place)));
}

/** The parts of an object, or of a list whose objects have names, by their places. Null: it is one value. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (isFields(value)) return new Map(Object.entries(value).map(([field, part]) => [`.${field}`, part]));
  if (!Array.isArray(value)) return null;
  const named = value.map((item: unknown) => [nameOf(item), item] as const);
  if (named.some(([name]) => name === null)) return null;
  return new Map(named.map(([name, item]) => [`[${name}]`, item]));
}

/** What tells an object of a list from its neighbours: a model that is served, the begin of a price's step. */
function nameOf(item: unknown): string | number | null {
  if (!isFields(item)) return null;
  const { model, from_prompt_tokens: from } = item;
  if (typeof model === 'string') return model;
  return typeof from === 'number' ? from : null;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
