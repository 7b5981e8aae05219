/** Text that Postgres cannot store: NUL, and halves of surrogate pairs. Customers can put both into a tag. */
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Replaces what Postgres cannot store by U+FFFD, so that a customer's odd text never keeps a charge out of the ledger. */
export function storable(text: string): string {
  return text.replace(UNSTORABLE, '\ufffd');
}

/** Rows for `jsonb_to_recordset`: one parameter a statement, whatever the size of the batch. Amounts become digits. */
export function rowsJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_name, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return typeof value === 'string' ? storable(value) : value;
  });
}
