interface FieldChange {
  /** `limits.rpm`. */
  readonly path: string;
  /** As JSON; null: it was not there. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Each value that differs, by its path, in the order of the paths. */
export function differenceOf(before: unknown, after: unknown): readonly FieldChange[] {
  const [old, young] = [flatten(before), flatten(after)];
  const paths = [...new Set([...old.keys(), ...young.keys()])].sort();
  return paths
    .map((path) => ({ path, before: old.get(path) ?? null, after: young.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** Lists are values: where one of them moved is of no use to a reader. */
function flatten(value: unknown, path = ''): ReadonlyMap<string, string> {
  if (isObject(value)) {
    const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
    return new Map(Object.entries(value).flatMap(([name, part]) => [...flatten(part, within(name))]));
  }
  return new Map(value === undefined || path === '' ? [] : [[path, JSON.stringify(value)]]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}
