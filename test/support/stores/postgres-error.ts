/** A message of Postgres's wire protocol: type, length, contents. */
function message(letter: string, contents: string): Buffer {
  const bytes = Buffer.alloc(5 + contents.length, letter + '\0'.repeat(4) + contents, 'latin1');
  bytes.writeInt32BE(4 + contents.length, 1);
  return bytes;
}

/** A server's answer to a statement of a failed transaction: the error, and a status that requires a rollback. */
export function postgresError(sqlState: string, text: string): Buffer {
  const fields = [`SERROR`, `VERROR`, `C${sqlState}`, `M${text}`, ''];
  return Buffer.concat([message('E', fields.map((field) => `${field}\0`).join('')), message('Z', 'E')]);
}
