import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../tools/services/ports.mjs';
import { postgresUser } from '../../../tools/services/postgres-user.mjs';
import { hasExited, signal } from '../../../tools/services/processes.mjs';
import { eventually } from '../eventually.js';

const PROGRAM = '/usr/sbin/pgbouncer';
const START_MS = 10_000;
const EXIT_MS = 10_000;

/** Whether Debian's PgBouncer is installed: `apt-get install pgbouncer`. */
export const hasPgBouncer = spawnSync(PROGRAM, ['--version']).status === 0;

interface PgBouncerOptions {
  readonly port?: number;
  /** Connections to Postgres, at most. */
  readonly poolSize?: number;
  /** Lines below `[pgbouncer]`. */
  readonly lines?: readonly string[];
}

/** A pooler in transaction mode before a Postgres, for all of its databases and one user. */
export class PgBouncer {
  private constructor(
    readonly pid: number,
    /** The URL of Postgres with the pooler's address. */
    readonly url: string,
    private readonly folder: string,
  ) {}

  static async start(target: string, { port, poolSize = 4, lines = [] }: PgBouncerOptions = {}): Promise<PgBouncer> {
    const { hostname, port: targetPort, username, password } = new URL(target);
    const own = port ?? (await freePort());
    const folder = mkdtempSync(join(tmpdir(), 'routify-pgbouncer-'));
    const [config, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
    const text = [
      ...['[databases]', `* = host=${hostname} port=${targetPort}`, '[pgbouncer]'],
      ...['listen_addr = 127.0.0.1', `listen_port = ${own}`, 'unix_socket_dir =', `auth_file = ${users}`],
      ...['auth_type = scram-sha-256', 'pool_mode = transaction', `default_pool_size = ${poolSize}`],
      ...['max_client_conn = 500', `logfile = ${join(folder, 'pgbouncer.log')}`, ...lines],
    ];
    writeFileSync(config, `${text.join('\n')}\n`, { mode: 0o600 });
    writeFileSync(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`, { mode: 0o600 });
    // It refuses to run as root, as Postgres does.
    const { ids } = postgresUser();
    if (ids.uid !== undefined) for (const path of [folder, config, users]) chownSync(path, ids.uid, ids.gid ?? ids.uid);
    const child = spawn(PROGRAM, [config], { ...ids, cwd: folder, stdio: 'ignore', detached: true });
    child.unref();
    const url = Object.assign(new URL(target), { host: `127.0.0.1:${own}` }).href;
    await eventually(() => answers(url), START_MS);
    return new PgBouncer(child.pid ?? 0, url, folder);
  }

  async stop(): Promise<void> {
    signal(this.pid, 'SIGKILL');
    await hasExited(this.pid, EXIT_MS);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
