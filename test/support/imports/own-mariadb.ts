import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { userInfo, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { eventually } from '../eventually.js';

const SERVER = '/usr/sbin/mariadbd';

/** Why a suite with a MariaDB cannot run; null: it can. */
export function mariadbMissing(): string | null {
  return existsSync(SERVER) ? null : `${SERVER} is missing: apt-get install mariadb-server`;
}

/** A MariaDB of one suite, in a folder of its own, without a port. */
export class OwnMariadb {
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    readonly port: number,
  ) {}

  static async start(port: number): Promise<OwnMariadb> {
    const folder = mkdtempSync(join(tmpdir(), 'routify-mariadb-'));
    const { username } = userInfo();
    const own = [`--datadir=${join(folder, 'data')}`, ...(username === 'root' ? ['--user=root'] : [])];
    execFileSync('/usr/bin/mariadb-install-db', ['--no-defaults', ...own, '--auth-root-authentication-method=normal'], {
      stdio: 'ignore',
    });
    const server = spawn(
      SERVER,
      ['--no-defaults', ...own, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 's')}`],
      { stdio: 'ignore' },
    );
    const mariadb = new OwnMariadb(folder, server, port);
    await eventually(() =>
      mariadb.run(['CREATE DATABASE IF NOT EXISTS old CHARACTER SET utf8mb4'], '').then(
        () => true,
        () => false,
      ),
    );
    return mariadb;
  }

  get url(): string {
    return `mysql://root@127.0.0.1:${this.port}/old`;
  }

  async run(statements: readonly string[], database = 'old'): Promise<void> {
    const connection = await createConnection({ host: '127.0.0.1', port: this.port, user: 'root', database });
    try {
      for (const statement of statements) await connection.query(statement);
    } finally {
      await connection.end();
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}
