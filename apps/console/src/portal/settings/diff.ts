interface FieldChange {
  readonly field: string;
  /** As JSON; undefined: the field was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields that differ, in the order of their names. */
export function diffOf(before: Fields | null, after: Fields | null): FieldChange[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].toSorted();
  const text = (fields: Fields | null, name: string): string | undefined =>
    fields !== null && name in fields ? JSON.stringify(fields[name]) : undefined;
  return names
    .map((field) => ({ field, before: text(before, field), after: text(after, field) }))
    .filter((change) => change.before !== change.after);
}
