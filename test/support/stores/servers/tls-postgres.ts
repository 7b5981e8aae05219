import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { makeScratchFolder, removeScratchFolder } from '../../../../tools/local-services.mjs';
import { startPostgres } from '../../../../tools/services/postgres.mjs';
import { postgresUser } from '../../../../tools/services/postgres-user.mjs';
import { eventually } from '../../eventually.js';
import { Authority } from './authority.js';

/** A Postgres of its own that takes connections with TLS only; its certificate names `localhost`. */
export class TlsPostgres {
  private constructor(
    private readonly scratch: string,
    private readonly certificates: string,
    private readonly authorities: Readonly<Record<'authority' | 'stranger', Authority>>,
    private readonly plain: URL,
  ) {}

  static async start(): Promise<TlsPostgres> {
    const certificates = mkdtempSync(join(tmpdir(), 'routify-tls-'));
    const authorities = {
      authority: new Authority(join(certificates, 'authority')),
      stranger: new Authority(join(certificates, 'stranger')),
    };
    const { key, certificate } = authorities.authority.issue('server', 'DNS:localhost');
    const scratch = await makeScratchFolder();
    const { url, location } = await startPostgres({ folder: join(scratch, 'pg'), durable: false });
    const data = join(location, 'data');
    const { ids } = postgresUser();
    for (const [name, source] of [
      ['server.key', key],
      ['server.crt', certificate],
    ] as const) {
      const file = join(data, name);
      writeFileSync(file, readFileSync(source), { mode: 0o600 });
      if (ids.uid !== undefined) chownSync(file, ids.uid, ids.gid ?? ids.uid);
    }
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('ALTER SYSTEM SET ssl = on');
    writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 password\n');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
    const postgres = new TlsPostgres(scratch, certificates, authorities, new URL(url));
    await eventually(() => opens(postgres.url()));
    return postgres;
  }

  /** The file with a certificate: of the authority of Postgres, or another one. */
  authority(name: 'authority' | 'stranger'): string {
    return this.authorities[name].file;
  }

  /** By default a connection that is verified. */
  url(query: Readonly<Record<string, string>> = this.verified(), host = 'localhost'): string {
    const url = Object.assign(new URL(this.plain), { hostname: host });
    url.search = new URLSearchParams(query).toString();
    return url.href;
  }

  verified(name: 'authority' | 'stranger' = 'authority'): Record<string, string> {
    return { sslmode: 'verify-full', sslrootcert: this.authority(name) };
  }

  async stop(): Promise<void> {
    await removeScratchFolder(this.scratch);
    rmSync(this.certificates, { recursive: true });
  }
}

async function opens(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}
