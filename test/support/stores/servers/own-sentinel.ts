import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { eventually } from '../../eventually.js';
import type { CertificateFiles } from './authority.js';

interface SentinelOptions {
  /** Holds its files. */
  readonly folder: string;
  /** URL of the master, which it names `mymaster`. */
  readonly master: string;
  readonly port: number;
  /** Sentinels that have to agree on a failover. */
  readonly quorum?: number;
  /** More lines of its configuration. */
  readonly lines?: readonly string[];
  /** It then speaks TLS only, also to the master. */
  readonly tls?: { readonly certificate: CertificateFiles; readonly authority: string };
}

const START_MS = 15_000;
const BINARY: string = '../../../../tools/services/redis-binary.mjs';

/** One sentinel of one Redis. */
export class OwnSentinel {
  private constructor(
    readonly port: number,
    private readonly kill: () => void,
  ) {}

  static async start({
    folder,
    master,
    port,
    quorum = 1,
    lines: more = [],
    tls,
  }: SentinelOptions): Promise<OwnSentinel> {
    const { redisBinary } = (await import(BINARY)) as typeof import('../../../../tools/services/redis-binary.mjs');
    const { hostname, port: masterPort, password } = new URL(master);
    const lines = [
      ...['bind 127.0.0.1', `dir ${folder}`, `logfile sentinel-${port}.log`],
      ...(tls === undefined ? [`port ${port}`] : ['port 0', ...tlsLines(port, tls)]),
      `sentinel monitor mymaster ${hostname} ${masterPort} ${quorum}`,
      `sentinel auth-pass mymaster ${password}`,
      ...more,
    ];
    const file = join(folder, `sentinel-${port}.conf`);
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    const { command, env } = redisBinary();
    const child = spawn(command, [file, '--sentinel'], { env: { PATH: process.env.PATH, ...env }, stdio: 'ignore' });
    await eventually(() => answers(port), START_MS);
    return new OwnSentinel(port, () => child.kill('SIGKILL'));
  }

  stop(): void {
    this.kill();
  }
}

function tlsLines(port: number, { certificate: { key, certificate }, authority }: NonNullable<SentinelOptions['tls']>) {
  return [
    ...[`tls-port ${port}`, 'tls-replication yes', 'tls-auth-clients no'],
    ...[`tls-key-file ${key}`, `tls-cert-file ${certificate}`, `tls-ca-cert-file ${authority}`],
  ];
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
