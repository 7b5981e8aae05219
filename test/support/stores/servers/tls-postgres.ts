import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { makeScratchFolder, removeScratchFolder } from '../../../../tools/local-services.mjs';
import { startPostgres } from '../../../../tools/services/postgres.mjs';
import { postgresUser } from '../../../../tools/services/postgres-user.mjs';
import { eventually } from '../../eventually.js';

/** A Postgres of its own that takes connections with TLS only; its certificate names `localhost`. */
export class TlsPostgres {
  private constructor(
    private readonly scratch: string,
    private readonly certificates: string,
    private readonly plain: URL,
  ) {}

  static async start(): Promise<TlsPostgres> {
    const certificates = mkdtempSync(join(tmpdir(), 'routify-tls-'));
    makeCertificates(certificates);
    const scratch = await makeScratchFolder();
    const { url, location } = await startPostgres({ folder: join(scratch, 'pg'), durable: false });
    const data = join(location, 'data');
    const { ids } = postgresUser();
    for (const name of ['server.key', 'server.crt']) {
      const file = join(data, name);
      writeFileSync(file, readFileSync(join(certificates, name)), { mode: 0o600 });
      if (ids.uid !== undefined) chownSync(file, ids.uid, ids.gid ?? ids.uid);
    }
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query('ALTER SYSTEM SET ssl = on');
    writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 password\n');
    await client.query('SELECT pg_reload_conf()');
    await client.end();
    const postgres = new TlsPostgres(scratch, certificates, new URL(url));
    await eventually(() => opens(postgres.url()));
    return postgres;
  }

  /** The file with a certificate: of the authority of Postgres, or another one. */
  authority(name: 'authority' | 'stranger'): string {
    return join(this.certificates, `${name}.pem`);
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

function makeCertificates(folder: string): void {
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  for (const name of ['authority', 'stranger']) {
    const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
    openssl(...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`], ...files);
  }
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost\n');
  const request = ['-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost'];
  openssl('req', '-newkey', 'rsa:2048', '-nodes', ...request);
  const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial'];
  openssl('x509', '-req', '-in', 'server.csr', ...authority, '-out', 'server.crt', '-extfile', 'names');
}

async function opens(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  return client.connect().then(
    () => client.end().then(() => true),
    () => false,
  );
}
