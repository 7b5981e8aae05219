/** Text that Postgres cannot store: NUL, and halves of surrogate pairs. Customers can put both into a tag. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Replaces what Postgres cannot store by U+FFFD, so that a customer's odd text never keeps a charge out of the ledger. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, '\ufffd');
}

/** How JSON says what Postgres cannot store; a customer may also have written just that, which costs only time. */
const PERHAPS_UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/** Rows for `jsonb_to_recordset`: one parameter a statement, whatever the size of the batch. Amounts become digits. */
export function rowsJson(rows: readonly object[]): string {
  const text = JSON.stringify(mapDeep(rows, digitsOf));
  return PERHAPS_UNSTORABLE.test(text) ? JSON.stringify(mapDeep(JSON.parse(text), storableOf)) : text;
}

function digitsOf(value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function storableOf(value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}

/**
 * Changes what is neither object nor array, and copies only what holds a change. JSON's own replacer, which is asked for
 * each member, takes several times as long.
 */
function mapDeep(value: unknown, change: (value: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return change(value);
  const members = value as Record<string, unknown>;
  let copy: Record<string, unknown> | null = null;
  for (const name in members) {
    const mapped = mapDeep(members[name], change);
    if (mapped === members[name]) continue;
    copy ??= copyOf(members);
    copy[name] = mapped;
  }
  return copy ?? value;
}

function copyOf(members: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(members) ? (members.slice() as unknown as Record<string, unknown>) : { ...members };
}
