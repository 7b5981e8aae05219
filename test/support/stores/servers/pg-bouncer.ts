import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../../tools/services/ports.mjs';
import { postgresUser } from '../../../../tools/services/postgres-user.mjs';
import { hasExited, signal } from '../../../../tools/services/processes.mjs';
import { eventually } from '../../eventually.js';

const PROGRAM = '/usr/sbin/pgbouncer';
const START_MS = 10_000;
const EXIT_MS = 10_000;

/** Whether Debian's PgBouncer is installed: `apt-get install pgbouncer`. */
export const hasPgBouncer = spawnSync(PROGRAM, ['--version']).status === 0;

interface PgBouncerOptions {
  /** Connections to Postgres, at most. */
  readonly poolSize?: number;
  /** Lines below `[pgbouncer]`. */
  readonly lines?: readonly string[];
  /** Another configuration, for its port and its folder, where `users.txt` is. */
  readonly configuration?: (port: number, folder: string) => string;
}

/** A pooler in transaction mode before a Postgres, for all of its databases and one user. */
export class PgBouncer {
  private pid = 0;

  private constructor(
    /** The URL of Postgres with the pooler's address. */
    readonly url: string,
    private readonly folder: string,
  ) {}

  static async start(
    target: string,
    { poolSize = 4, lines = [], configuration }: PgBouncerOptions = {},
  ): Promise<PgBouncer> {
    const { hostname, port: targetPort, username, password } = new URL(target);
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'routify-pgbouncer-'));
    const text = [
      ...['[databases]', `* = host=${hostname} port=${targetPort}`, '[pgbouncer]'],
      ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', `auth_file = ${folder}/users.txt`],
      ...['auth_type = scram-sha-256', 'pool_mode = transaction', `default_pool_size = ${poolSize}`],
      ...['max_client_conn = 500', `logfile = ${folder}/pgbouncer.log`, ...lines],
    ];
    const user = `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`;
    const written = configuration?.(port, folder) ?? `${text.join('\n')}\n`;
    writeFileSync(join(folder, 'pgbouncer.ini'), written, { mode: 0o600 });
    writeFileSync(join(folder, 'users.txt'), user, { mode: 0o600 });
    const pooler = new PgBouncer(Object.assign(new URL(target), { host: `127.0.0.1:${port}` }).href, folder);
    await pooler.launch();
    return pooler;
  }

  async kill(): Promise<void> {
    signal(this.pid, 'SIGKILL');
    await hasExited(this.pid, EXIT_MS);
  }

  /** At the same address, after `kill`. */
  async launch(): Promise<void> {
    // It refuses to run as root, as Postgres does.
    const { ids } = postgresUser();
    const files = ['.', 'pgbouncer.ini', 'users.txt'].map((name) => join(this.folder, name));
    if (ids.uid !== undefined) for (const file of files) chownSync(file, ids.uid, ids.gid ?? ids.uid);
    const options = { ...ids, cwd: this.folder, stdio: 'ignore', detached: true } as const;
    const child = spawn(PROGRAM, [files[1] ?? ''], options);
    child.unref();
    this.pid = child.pid ?? 0;
    await eventually(() => answers(this.url), START_MS);
  }

  async stop(): Promise<void> {
    await this.kill();
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
