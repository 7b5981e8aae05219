import { execFileSync } from 'node:child_process';
import { appendFileSync, chownSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../../tools/services/postgres.mjs';
import { postgresUser } from '../../../../tools/services/postgres-user.mjs';
import { eventually } from '../../eventually.js';
import { FaultProxy } from '../../processes/fault-proxy.js';

const START_MS = 30_000;
const SLOT = 'replica';
/** What a copy must not have: marks of the running server, and the log that the replica asks for. */
const LEFT_OUT = ['postmaster.pid', 'postmaster.opts', 'pg_wal', 'pg_replslot'];

/** A streaming replica of a Postgres, and the address at which programs reach the one that is the primary. */
export class PostgresReplica {
  private constructor(
    private readonly primaryUrl: string,
    readonly pid: number,
    readonly url: string,
    readonly address: FaultProxy,
  ) {}

  /**
   * Copies the files of the running primary, as the embedded Postgres has no pg_basebackup.
   * @param isSynchronous a commit is acknowledged once the replica has it
   */
  static async start(folder: string, primaryUrl: string, isSynchronous: boolean): Promise<PostgresReplica> {
    const own = join(folder, 'pg-replica');
    await withClient(primaryUrl, async (client) => {
      const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
      await client.query('SELECT pg_create_physical_replication_slot($1, true)', [SLOT]);
      await client.query('SELECT pg_backup_start($1, true)', [SLOT]);
      copyFiles(rows[0]?.data_directory ?? '', own);
      const stopped = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
      makeStandby(join(own, 'data'), primaryUrl, stopped.rows[0]?.labelfile ?? '');
    });
    const { url, pid } = await startPostgres({ folder: own });
    const replica = new PostgresReplica(primaryUrl, pid, url, await FaultProxy.start(primaryUrl));
    if (isSynchronous) {
      await withClient(primaryUrl, async (client) => {
        await client.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
        await client.query('SELECT pg_reload_conf()');
      });
    }
    await eventually(async () => (await replica.state()) === (isSynchronous ? 'sync' : 'async'), START_MS);
    return replica;
  }

  /** How the primary sees it: `sync`, `async`, or null when it does not receive. */
  state(): Promise<string | null> {
    return withClient(this.primaryUrl, async (client) => {
      const { rows } = await client.query<{ sync_state: string }>(
        `SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'`,
      );
      return rows[0]?.sync_state ?? null;
    });
  }

  /** What the primary commits from now on is not received. */
  async disconnect(): Promise<void> {
    await withClient(this.url, async (client) => {
      await client.query(`ALTER SYSTEM SET primary_conninfo = ''`);
      await client.query('SELECT pg_reload_conf()');
    });
    await eventually(async () => (await this.state()) === null, START_MS);
  }

  /** Makes it the primary; the address leads to it. */
  async promote(): Promise<void> {
    await withClient(this.url, (client) => client.query('SELECT pg_promote(true, 60)'));
    this.address.moveTo(this.url);
  }
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function copyFiles(data: string, own: string): void {
  mkdirSync(join(own, 'data'), { recursive: true });
  const copied = readdirSync(data).filter((name) => !LEFT_OUT.includes(name));
  execFileSync('cp', ['-a', ...copied.map((name) => join(data, name)), join(own, 'data')]);
  execFileSync('cp', ['-a', join(dirname(data), 'password'), own]);
  const { ids } = postgresUser();
  for (const name of ['.', 'pg_wal', 'pg_replslot'].map((part) => join(own, 'data', part))) {
    mkdirSync(name, { recursive: true, mode: 0o700 });
    execFileSync('chmod', ['700', name]);
    if (ids.uid !== undefined) chownSync(name, ids.uid, ids.gid ?? ids.uid);
  }
}

function makeStandby(data: string, primaryUrl: string, label: string): void {
  const { hostname, port, username, password } = new URL(primaryUrl);
  const source = `host=${hostname} port=${port} user=${username} password=${password} application_name=${SLOT}`;
  const { ids } = postgresUser();
  for (const [name, text] of [
    ['backup_label', label],
    ['standby.signal', ''],
  ] as const) {
    rmSync(join(data, name), { force: true });
    writeFileSync(join(data, name), text);
    if (ids.uid !== undefined) chownSync(join(data, name), ids.uid, ids.gid ?? ids.uid);
  }
  appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\nprimary_slot_name = '${SLOT}'\n`);
}
