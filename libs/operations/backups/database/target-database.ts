import type { PostgresClient } from '#core/infra';
import { qualified, withCopySession } from './copy-session.js';

/** Where databases are created and renamed: no connection may be open to one that is renamed. */
const MAINTENANCE = '/postgres';

/** SQLSTATE invalid_catalog_name. */
const NO_SUCH_DATABASE = '3D000';

/** Tables of a migrated database, of which one has rows as soon as something is sold, or can be. */
const SIGNS_OF_USE = ['organization', 'user', 'channel', 'transfer'];

interface DatabaseState {
  readonly name: string;
  /** False: it has no tables, or those of a Routify that sells nothing, as control migrates an empty database. */
  readonly isUsed: boolean;
  /** Of other clients. */
  readonly connections: number;
}

/** Creates the database of an address on a server that lacks it. Returns whether it did. */
export async function createMissing(url: string): Promise<boolean> {
  try {
    await withCopySession(url, () => Promise.resolve());
    return false;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  await withCopySession(at(url, MAINTENANCE), async (client) => {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
  return true;
}

function isMissing(error: unknown): boolean {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  return cause?.code === NO_SUCH_DATABASE;
}

export function databaseState(url: string): Promise<DatabaseState> {
  return withCopySession(url, async (client) => {
    const { rows } = await client.query<Pick<DatabaseState, 'name' | 'connections'> & { tables: string[] }>(
      `SELECT current_database() AS name,
        (SELECT count(*)::int FROM pg_catalog.pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend') AS connections,
        (SELECT coalesce(array_agg(relname::text), '{}') FROM pg_catalog.pg_class
         WHERE relkind IN ('r', 'p') AND relname <> '_prisma_migrations'
           AND relnamespace::regnamespace::text IN ('public', 'part', 'archive')) AS tables`,
    );
    const [state] = rows;
    if (state === undefined) throw new Error('Postgres has no databases');
    const { tables, ...known } = state;
    return { ...known, isUsed: tables.length > 0 && !(await isUnusedRoutify(client, tables)) };
  });
}

/** Tables of another application are never taken for unused ones. */
async function isUnusedRoutify(client: PostgresClient, tables: readonly string[]): Promise<boolean> {
  if (!SIGNS_OF_USE.every((name) => tables.includes(name))) return false;
  for (const name of SIGNS_OF_USE) {
    const { rowCount } = await client.query(`SELECT 1 FROM ${qualified('public', name)} LIMIT 1`);
    if (rowCount !== 0) return false;
  }
  return true;
}

/** Leaves an unused database as `CREATE DATABASE` makes one: its schema may be that of other migrations. */
export function emptyDatabase(url: string): Promise<void> {
  return withCopySession(url, async (client) => {
    await client.query(`
      BEGIN;
      DROP SCHEMA IF EXISTS public, part, archive CASCADE;
      CREATE SCHEMA public AUTHORIZATION pg_database_owner;
      GRANT USAGE ON SCHEMA public TO PUBLIC;
      COMMIT`);
  });
}

/** A new database beside another one, whose name it takes at the end. The user of the URL may create databases. */
export class DatabaseSwap {
  private constructor(
    readonly url: string,
    private readonly server: string,
    private readonly names: { readonly used: string; readonly draft: string; readonly kept: string },
  ) {}

  static async begin(url: string, used: string, nowMs: number): Promise<DatabaseSwap> {
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:T]|\.\d+Z/g, '');
    const names = { used, draft: `${used}_restoring_${stamp}`, kept: `${used}_before_${stamp}` };
    const swap = new DatabaseSwap(at(url, `/${names.draft}`), at(url, MAINTENANCE), names);
    await swap.onServer(async (client) => {
      const { rows } = await client.query<{ encoding: string; collation: string; ctype: string }>(
        `SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collation, datctype AS ctype
         FROM pg_catalog.pg_database WHERE datname = $1`,
        [used],
      );
      const [like] = rows;
      if (like === undefined) throw new Error(`there is no database ${used}`);
      const [encoding, collation, ctype] = [like.encoding, like.collation, like.ctype].map((text) =>
        client.escapeLiteral(text),
      );
      await client.query(
        `CREATE DATABASE ${client.escapeIdentifier(names.draft)} TEMPLATE template0
         ENCODING ${encoding} LC_COLLATE ${collation} LC_CTYPE ${ctype}`,
      );
    });
    return swap;
  }

  /** Returns the new name of the database of before. */
  async finish(): Promise<string> {
    const { used, draft, kept } = this.names;
    await this.onServer(async (client) => {
      await client.query('BEGIN');
      await client.query(`ALTER DATABASE ${client.escapeIdentifier(used)} RENAME TO ${client.escapeIdentifier(kept)}`);
      await client.query(`ALTER DATABASE ${client.escapeIdentifier(draft)} RENAME TO ${client.escapeIdentifier(used)}`);
      await client.query('COMMIT');
    });
    return kept;
  }

  async abandon(): Promise<void> {
    await this.onServer(async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(this.names.draft)}`);
    });
  }

  private onServer(work: (client: PostgresClient) => Promise<void>): Promise<void> {
    return withCopySession(this.server, work);
  }
}

function at(url: string, pathname: string): string {
  return Object.assign(new URL(url), { pathname }).href;
}
