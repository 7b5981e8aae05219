import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CertificateFiles {
  readonly key: string;
  readonly certificate: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A private authority in a folder, which issues certificates. */
export class Authority {
  /** Its own certificate. */
  readonly file: string;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'authority.pem');
    const subject = ['-subj', '/CN=authority', '-days', '30'];
    this.openssl('req', '-x509', ...NEW_KEY, ...subject, '-keyout', 'authority.key', '-out', this.file);
  }

  get pem(): string {
    return readFileSync(this.file, 'utf8');
  }

  /** @param subject such as `IP:127.0.0.1`; `days` below zero: the certificate has expired */
  issue(name: string, subject: string, days = 30): CertificateFiles {
    writeFileSync(join(this.folder, `${name}.ext`), `subjectAltName=${subject}\n`);
    this.openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const issuer = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-CAcreateserial', '-days', String(days)];
    this.openssl('x509', '-req', '-in', `${name}.csr`, ...issuer, '-out', `${name}.pem`, '-extfile', `${name}.ext`);
    return { key: join(this.folder, `${name}.key`), certificate: join(this.folder, `${name}.pem`) };
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'ignore' });
  }
}
