import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { inspectProcess } from './inspect-process.js';

const listen = { host: '127.0.0.1', port: 1 };
const config = {
  profile: 'production',
  metricsListen: 'off',
  gatewayListen: listen,
  controlListen: listen,
  workerListen: listen,
  adminListen: null,
} as unknown as Config;

describe('inspectProcess', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routify-open-'));
  const secret = join(folder, 'secret');
  const certificate = join(folder, 'ca.pem');

  beforeAll(() => {
    for (const file of [secret, certificate]) writeFileSync(file, 'x');
    Object.assign(process.env, { REDIS_URL_FILE: secret, ROUTIFY_REDIS_CA_FILE: certificate });
  });
  afterAll(() => {
    delete process.env.REDIS_URL_FILE;
    delete process.env.ROUTIFY_REDIS_CA_FILE;
    rmSync(folder, { recursive: true });
  });

  it('finds files with secrets that all can read; certificates may be', async () => {
    for (const file of [secret, certificate]) chmodSync(file, 0o644);
    expect((await inspectProcess(config)).openFiles).toContain(secret);
    expect((await inspectProcess(config)).openFiles).not.toContain(certificate);
    chmodSync(secret, 0o600);
    expect((await inspectProcess(config)).openFiles).not.toContain(secret);
  });
});
