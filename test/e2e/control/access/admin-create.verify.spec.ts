import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { adminCreateCommand } from '../../../../apps/cli/commands/admin-create.command.js';
import { commandsOn, runCommand } from '../../../support/processes/command-line.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { createEmptyDatabase } from '../../../support/stores/database.js';

const MAIN = join(import.meta.dirname, '../../../../dist/apps/cli/main.js');

/** Runs the command line in its own process, with the variables of this one added. */
const spawnRoutify = (args: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
  promisify(execFile)(process.execPath, [MAIN, ...args], { env: { ...process.env, ...variables } });

describe('routify admin:create', () => {
  let app: ControlApp;
  let restore: () => void;

  beforeAll(async () => {
    app = await startControlApp();
    restore = commandsOn(app.config);
  });
  afterAll(async () => {
    restore();
    await app.stop();
  });

  it('prints a token that opens the API, once', async () => {
    const { stdout } = await spawnRoutify(['admin:create', '--name', 'first']);
    const token = stdout.trim();
    const { body } = await app.raw('get', '/admin/v1/tokens').set('authorization', `Bearer ${token}`).expect(200);
    expect(body.data[0]).toMatchObject({ name: 'first', masked: expect.stringContaining('…') });
    const audit = await app.call('get', '/audit?actor=system:cli').expect(200);
    expect(audit.body.data).toMatchObject([{ action: 'token.create', target: { id: body.data[0].id } }]);
  });

  it('prints JSON for programs', async () => {
    const { code, lines } = await runCommand(adminCreateCommand, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      id: expect.stringMatching(/^tok_/),
      secret: expect.any(String),
    });
  });

  it('exits 2 for an unknown option', async () => {
    await expect(spawnRoutify(['admin:create', '--nme', 'x'])).rejects.toMatchObject({ code: 2 });
  });

  it('exits 1 without a schema', async () => {
    const empty = await createEmptyDatabase();
    const restoreUrl = commandsOn({ redisUrl: app.config.redisUrl, databaseUrl: empty.url });
    expect(await runCommand(adminCreateCommand)).toEqual({
      code: 1,
      lines: [expect.stringContaining('waiting for migration')],
    });
    restoreUrl();
    await empty.drop();
  });

  it('exits 78 for a wrong environment', async () => {
    await expect(spawnRoutify(['admin:create'], { ROUTIFY_SECRET: 'short' })).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining('ROUTIFY_SECRET'),
    });
  });
});
