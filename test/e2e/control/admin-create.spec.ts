import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startControlApp, type ControlApp } from '../../support/control-app.js';
import { createEmptyDatabase } from '../../support/database.js';

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, '../../../dist/apps/cli/main.js');

describe('routify admin:create', () => {
  let app: ControlApp;

  beforeAll(async () => {
    app = await startControlApp();
  });
  afterAll(() => app.stop());

  /** The environment of the app, as the command line would have it. */
  function environment(): Record<string, string> {
    const { databaseUrl, redisUrl, secret, encryptionKeys } = app.config;
    return {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      ROUTIFY_SECRET: secret.reveal(),
      ROUTIFY_ENCRYPTION_KEYS: encryptionKeys.map(({ kid, key }) => `${kid}:${key.reveal()}`).join(','),
    };
  }

  const routify = (args: string[], env: Record<string, string> = environment()) =>
    run(process.execPath, [MAIN, ...args], { env });

  it('prints a token that opens the API, once', async () => {
    const { stdout } = await routify(['admin:create', '--name', 'first']);
    const token = stdout.trim();
    const { body } = await app.raw('get', '/admin/v1/tokens').set('authorization', `Bearer ${token}`).expect(200);
    expect(body.data[0]).toMatchObject({ name: 'first', masked: expect.stringContaining('…') });
    const audit = await app.call('get', '/audit?actor=system:cli').expect(200);
    expect(audit.body.data).toMatchObject([{ action: 'token.create', target: { id: body.data[0].id } }]);
  });

  it('prints JSON for programs', async () => {
    const { stdout } = await routify(['admin:create', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ id: expect.stringMatching(/^tok_/), secret: expect.any(String) });
  });

  it('exits 2 for an unknown option, 1 without a schema, 78 for a wrong environment', async () => {
    await expect(routify(['admin:create', '--nme', 'x'])).rejects.toMatchObject({ code: 2 });
    const empty = await createEmptyDatabase();
    await expect(routify(['admin:create'], { ...environment(), DATABASE_URL: empty.url })).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('waiting for migration'),
    });
    await empty.drop();
    await expect(routify(['admin:create'], { ...environment(), ROUTIFY_SECRET: 'short' })).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining('ROUTIFY_SECRET'),
    });
  }, 120_000);
});
