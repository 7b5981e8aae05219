import type { Readable } from 'node:stream';
import { to as copyTo } from 'pg-copy-streams';
import type { PostgresClient } from '#core/infra';
import type { BackupSequence, BackupTable } from '../domain/backup.js';
import { qualified, withCopySession } from './copy-session.js';

/** One backup at a time, whichever worker makes it. */
const ADVISORY_LOCK = 72_707_371;

/**
 * Partitions are read one by one. Numbers of transactions mean nothing in another database; of what they mark, loaded rows
 * are unmarked.
 */
const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, array(
      SELECT quote_ident(a.attname) FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND a.atttypid <> 'pg_catalog.xid8'::regtype
      ORDER BY a.attnum) AS columns
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname IN ('public', 'part') AND c.relname <> '_prisma_migrations'
  ORDER BY 1, 2`;

const SEQUENCES = `
  SELECT format('%I.%I', schemaname, sequencename) AS name, coalesce(last_value, start_value)::text AS value,
    last_value IS NOT NULL AS "isCalled"
  FROM pg_catalog.pg_sequences WHERE schemaname = 'public' ORDER BY 1`;

const LEFT_OUT = `
  SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_catalog.pg_tables WHERE schemaname = 'archive' ORDER BY 1`;

const MIGRATIONS = `
  SELECT migration_name AS name FROM public._prisma_migrations
  WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`;

/** Columns with names of encryption keys: text whose name ends so (`SealedTable` of the vault). */
const KEY_COLUMNS = `
  SELECT format('%I.%I', n.nspname, c.relname) AS "table", quote_ident(a.attname) AS "column"
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = 'public' AND a.attname LIKE '%\\_key\\_id'
    AND a.atttypid = 'pg_catalog.text'::regtype AND NOT a.attisdropped`;
/** Secrets in settings are texts that begin with the name of a key and a colon. */
const KEYS_OF_SETTINGS = `
  SELECT split_part(field.text, ':', 1) AS name
  FROM public.setting s, pg_catalog.jsonb_each_text(CASE jsonb_typeof(s.value) WHEN 'object' THEN s.value ELSE '{}' END)
    AS field (name, text)
  WHERE split_part(field.text, ':', 1) = ANY($1) AND strpos(field.text, ':') > 0`;

export type ReadTable = Pick<BackupTable, 'schema' | 'name' | 'columns'>;

/** A database as it was at one moment. */
export interface DatabaseSnapshot {
  readonly takenAt: Date;
  readonly migrations: readonly string[];
  readonly tables: readonly ReadTable[];
  readonly sequences: readonly BackupSequence[];
  readonly leftOut: readonly string[];
  /** Names of the keys that encrypt secrets in its rows; of settings, those of the given ones. */
  findKeyIds(configured: readonly string[]): Promise<readonly string[]>;
  /** The rows in the text format of COPY, a line each, and how many they were, once all were read. */
  copy(table: ReadTable): { source: Readable; rowCount: () => number };
}

/** Runs `work` with a snapshot. Null: another process is making a backup. */
export function readDatabase<T>(url: string, work: (snapshot: DatabaseSnapshot) => Promise<T>): Promise<T | null> {
  return withCopySession(url, async (client) => {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_catalog.pg_try_advisory_lock($1) AS locked', [
      ADVISORY_LOCK,
    ]);
    if (rows[0]?.locked !== true) return null;
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return work(await openSnapshot(client));
  });
}

async function openSnapshot(client: PostgresClient): Promise<DatabaseSnapshot> {
  const list = async <Row extends object>(sql: string): Promise<Row[]> => (await client.query<Row>(sql)).rows;
  const namesOf = async (sql: string): Promise<string[]> => (await list<{ name: string }>(sql)).map(({ name }) => name);
  const [moment] = await list<{ now: Date }>('SELECT now()');
  if (moment === undefined) throw new Error('Postgres has no time');
  return {
    takenAt: moment.now,
    migrations: await namesOf(MIGRATIONS),
    tables: await list<ReadTable>(TABLES),
    sequences: await list<BackupSequence>(SEQUENCES),
    leftOut: await namesOf(LEFT_OUT),
    findKeyIds: (configured) => findKeyIds(client, configured),
    copy: ({ schema, name, columns }) => {
      const source = client.query(copyTo(`COPY ${qualified(schema, name)} (${columns.join(', ')}) TO STDOUT`));
      return { source, rowCount: () => source.rowCount };
    },
  };
}

async function findKeyIds(client: PostgresClient, configured: readonly string[]): Promise<string[]> {
  const { rows: columns } = await client.query<{ table: string; column: string }>(KEY_COLUMNS);
  const queries = columns.map(
    ({ table, column }) => `SELECT DISTINCT ${column} AS name FROM ${table} WHERE ${column} IS NOT NULL`,
  );
  const query = [KEYS_OF_SETTINGS, ...queries].join(' UNION ');
  return (await client.query<{ name: string }>(query, [[...configured]])).rows.map(({ name }) => name).sort();
}
