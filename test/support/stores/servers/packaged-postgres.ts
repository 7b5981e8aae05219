import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../../tools/services/ports.mjs';
import { postgresUser } from '../../../../tools/services/postgres-user.mjs';
import { eventually } from '../../eventually.js';

interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A Postgres of Debian's package `postgresql`, of the version of the `pg_dump` on the PATH, which refuses newer ones. */
export async function startPackagedPostgres(): Promise<Running> {
  const [, major = ''] =
    /\(PostgreSQL\) (\d+)/.exec(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' })) ?? [];
  const bin = `/usr/lib/postgresql/${major}/bin`;
  const { ids } = postgresUser();
  const folder = mkdtempSync(join(tmpdir(), 'routify-packaged-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  if (ids.uid !== undefined) for (const path of [folder, data]) chownSync(path, ids.uid, ids.gid ?? ids.uid);
  const options = { ...ids, cwd: folder, stdio: 'ignore' } as const;
  execFileSync(join(bin, 'initdb'), ['--pgdata', data, '--username=postgres', '--auth=trust', '--no-sync'], options);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'].flatMap((one) => [
    '-c',
    one,
  ]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), ...settings], options);
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await eventually(() => answers(url));
  return {
    url,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}
