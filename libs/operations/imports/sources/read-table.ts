import { RoutifyError } from '#core';
import type { Findings } from '../domain/findings.js';
import { SourceRow } from '../domain/source-row.js';
import type { SourceDatabase, TableQuery } from './source-database.js';

interface ExpectedTable extends TableQuery {
  /** Without one of these columns it is the table of another program. */
  readonly required: readonly string[];
  /** A table that older versions lack. */
  readonly optional?: boolean;
}

/** All rows of a table. Throws when the table, or a column that every version has, is missing. */
export async function readTable(
  database: SourceDatabase,
  { required, optional = false, ...query }: ExpectedTable,
  findings: Findings,
): Promise<SourceRow[]> {
  const columns = await database.columns(query.table);
  if (columns.size === 0 && optional) return [];
  if (columns.size === 0) refuse(`the database has no table ${query.table}`);
  const missing = [query.key, ...required].find((column) => !columns.has(column));
  if (missing !== undefined) refuse(`the table ${query.table} has no column ${missing}`);
  const rows = await database.rows(query);
  return rows.map((texts) => new SourceRow(query.table, texts[query.key] ?? '', texts, findings));
}

function refuse(message: string): never {
  throw new RoutifyError('invalid_request_error', `${message}: it is not of the program to import from.`);
}
