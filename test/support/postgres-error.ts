/** A message of Postgres's protocol: its letter, its length, its contents. */
function message(letter: string, contents: string): Buffer {
  const bytes = Buffer.alloc(5 + contents.length, letter + '\0'.repeat(4) + contents, 'latin1');
  bytes.writeInt32BE(4 + contents.length, 1);
  return bytes;
}

/** What a server says instead of running a statement of a transaction: the error, and that only a rollback helps. */
export function postgresError(sqlState: string, text: string): Buffer {
  const fields = [`SERROR`, `VERROR`, `C${sqlState}`, `M${text}`, ''];
  return Buffer.concat([message('E', fields.map((field) => `${field}\0`).join('')), message('Z', 'E')]);
}
