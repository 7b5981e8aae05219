import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { PostgresClient } from '#core/infra';
import type { BackupContent, BackupTable } from '../domain/backup.js';
import { qualified, withCopySession } from './copy-session.js';

/** What is in the way of loading, and is put back from its own definition. */
const FOREIGN_KEYS = `
  SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS name, pg_catalog.pg_get_constraintdef(oid) AS definition
  FROM pg_catalog.pg_constraint
  WHERE contype = 'f' AND conparentid = 0 AND connamespace = 'public'::regnamespace ORDER BY 1, 2`;
/** Those of constraints stay. A partitioned index is defined for its table ONLY, and is made for its partitions too. */
const INDEXES = `
  SELECT i.indexrelid::regclass::text AS name,
    replace(pg_catalog.pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ') AS definition
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
  ORDER BY 1`;
const TABLES = `
  SELECT c.oid::regclass::text AS name, c.relforcerowsecurity AS "isForced"
  FROM pg_catalog.pg_class c
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace::regnamespace::text IN ('public', 'part')
    AND c.relname <> '_prisma_migrations' ORDER BY 1`;

const MONTH = /_(\d{4})_(\d{2})$/;

interface Definition {
  readonly name: string;
  readonly definition: string;
}

interface Loading {
  readonly content: BackupContent;
  /** The lines of a table, as they were read. */
  readonly rowsOf: (table: BackupTable) => Readable;
  readonly onTable: (table: BackupTable) => void;
}

/**
 * Loads a backup into a database that has its migrations and no rows of its own, in one transaction: all or nothing. Foreign
 * keys and indexes are made after the rows, which checks them. Throws when a row breaks one, or a table gets another number
 * of rows than the backup has.
 */
export function loadDatabase(url: string, { content, rowsOf, onTable }: Loading): Promise<void> {
  return withCopySession(url, async (client) => {
    await client.query('BEGIN');
    for (const month of monthsOf(content.tables))
      await client.query('SELECT public.ensure_partitions($1::timestamptz, 0)', [month]);
    const putBack = await clearTheWay(client);
    for (const table of content.tables) {
      await loadTable(client, table, rowsOf(table));
      onTable(table);
    }
    for (const { name, value, isCalled } of content.sequences)
      await client.query('SELECT pg_catalog.setval($1::regclass, $2::bigint, $3)', [name, value, isCalled]);
    for (const statement of putBack) await client.query(statement);
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
}

/** Names the restored state: Redis, which has another name, is from before. */
export function noteRestore(
  url: string,
  { id, backupId, takenAt }: { readonly id: string; readonly backupId: string; readonly takenAt: string },
): Promise<void> {
  return withCopySession(url, async (client) => {
    const values = [id, backupId, takenAt];
    await client.query('INSERT INTO public.restore (id, backup_id, taken_at) VALUES ($1, $2, $3)', values);
  });
}

/** Returns the statements that put everything back. What migrations write into an empty database is removed: it is in the backup. */
async function clearTheWay(client: PostgresClient): Promise<string[]> {
  const list = async <Row extends object>(sql: string): Promise<Row[]> => (await client.query<Row>(sql)).rows;
  const tables = await list<{ name: string; isForced: boolean }>(TABLES);
  const foreignKeys = await list<Definition & { table: string }>(FOREIGN_KEYS);
  const indexes = await list<Definition>(INDEXES);
  const forced = tables.filter(({ isForced }) => isForced);
  const statements = [
    ...foreignKeys.map(({ table, name }) => `ALTER TABLE ${table} DROP CONSTRAINT ${name}`),
    ...indexes.map(({ name }) => `DROP INDEX ${name}`),
    ...tables.map(({ name }) => `ALTER TABLE ${name} DISABLE TRIGGER USER`),
    ...forced.map(({ name }) => `ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`),
    `TRUNCATE ${tables.map(({ name }) => name).join(', ')}`,
  ];
  for (const statement of statements) await client.query(statement);
  return [
    ...indexes.map(({ definition }) => definition),
    ...foreignKeys.map(({ table, name, definition }) => `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`),
    ...tables.map(({ name }) => `ALTER TABLE ${name} ENABLE TRIGGER USER`),
    ...forced.map(({ name }) => `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`),
  ];
}

async function loadTable(client: PostgresClient, table: BackupTable, rows: Readable): Promise<void> {
  const name = qualified(table.schema, table.name);
  const target = client.query(copyFrom(`COPY ${name} (${table.columns.join(', ')}) FROM STDIN`));
  await pipeline(rows, target);
  if (target.rowCount !== table.rows)
    throw new Error(`${name} has ${table.rows} rows in the backup, and ${target.rowCount} were loaded`);
}

/** The first moments of the months that have partitions. */
function monthsOf(tables: readonly BackupTable[]): string[] {
  const months = tables
    .filter(({ schema }) => schema === 'part')
    .map(({ name }) => MONTH.exec(name))
    .map((match) => (match === null ? null : `${match[1]}-${match[2]}-01T00:00:00Z`));
  return [...new Set(months.filter((month) => month !== null))].sort();
}
