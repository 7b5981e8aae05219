import { randomBytes } from 'node:crypto';
import { loadConfig, Vault } from '#core/infra';
import { mailBinding } from '#core/mail';
import { RELAY_TABLES, insertsOf } from '../../../../test/support/imports/relay-samples.js';
import { writeSqlite } from '../../../../test/support/imports/sqlite-file.js';
import { ImportFixture } from '../../../../test/support/imports/import-fixture.js';
import { runCommand } from '../../../../test/support/processes/command-line.js';
import { testEnvironment } from '../../../../test/support/test-environment.js';
import { importCommand } from './import.command.js';

jest.setTimeout(120_000);

const EMAIL = 'carol@example.com';

let imports: ImportFixture;

beforeEach(async () => {
  imports = await ImportFixture.open();
  const user = { role: 1, status: 1, email: EMAIL, quota: 5, group: 'default' };
  const users = [
    { ...user, id: 1, username: 'carol\r\nBcc: evil@evil.example' },
    { ...user, id: 2, username: 'again' },
  ];
  await writeSqlite(imports.file, [...RELAY_TABLES, ...insertsOf({ users })]);
});

afterEach(() => imports.close());

const command = (...args: string[]) => runCommand(importCommand, 'new-api', ...args);

async function mails(): Promise<{ to: string; subject: string; text: string; unsubscribeUrl?: string }[]> {
  const { rows } = await imports.ledger.owner.query<{ id: string; to: string; sealed: Buffer; key: string }>(
    `SELECT id, recipient AS "to", sealed, encryption_key_id AS key FROM mail_message`,
  );
  const vault = new Vault(
    loadConfig(testEnvironment({ databaseUrl: imports.ledger.database.url, redisUrl: imports.ledger.redisUrl })),
  );
  return rows.map(({ id, to, sealed, key }) => {
    const secret = { ciphertext: new Uint8Array(sealed), encryptionKeyId: key };
    return { to, ...(JSON.parse(vault.open(secret, mailBinding(id)).reveal()) as { subject: string; text: string }) };
  });
}

it('writes one email to one address: where the API and the console are, and no secret', async () => {
  await command('--from', imports.file);
  expect((await command('--invite')).lines[3]).toBe('  1 are invited, 60 a minute');
  const [mail, ...more] = await mails();
  expect([mail!.to, mail!.unsubscribeUrl, more]).toEqual([EMAIL, undefined, []]);
  expect(mail!.subject).not.toMatch(/[\r\n]/);
  expect(mail!.text).toContain('Your API keys keep working.');
  expect(mail!.text).toMatch(/\nAPI base URL: http:\/\/[\w.:]+\/v1\n/);
  expect(mail!.text).toMatch(/\nConsole: http:\/\/[\w.:]+\n/);
  expect(mail!.text).toMatch(/\nSet a password:\nhttp:\/\/[\w.:]+\/forgot-password\n/);
  expect(mail!.text.match(/https?:\S+/g)).toHaveLength(3);
  expect(mail!.text).not.toMatch(/[?#]|token|evil\.example/);
  const { rows } = await imports.ledger.owner.query('SELECT 1 FROM one_time_link');
  expect(rows).toEqual([]);
});

it('is withdrawn with the import, and invites again after the next one', async () => {
  for (const run of [1, 2]) {
    await command('--from', imports.file);
    const { lines } = await command('--invite');
    expect([run, lines[3], (await mails()).length]).toEqual([run, '  1 are invited, 60 a minute', 1]);
    expect((await command('--undo')).code).toBe(0);
    expect(await mails()).toEqual([]);
    expect((await command('--invite')).lines[3]).toBe('  0 are invited, 60 a minute');
  }
  expect((await command('--undo')).lines).toEqual(['routify import: There is no import new-api.']);
});

it('does not write where emails cannot leave', async () => {
  await command('--from', imports.file);
  const production = {
    NODE_ENV: 'production',
    ROUTIFY_PUBLIC_URL: 'https://acme.example',
    ROUTIFY_PASSWORD_MEMORY_KIB: '19456',
    ROUTIFY_SECRET: randomBytes(36).toString('base64'),
    ROUTIFY_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  const before = { ...process.env };
  Object.assign(process.env, production);
  try {
    const { code, lines } = await command('--invite');
    expect([code, lines]).toEqual([1, ['routify import: Email is not configured: set ROUTIFY_SMTP_URL.']]);
  } finally {
    process.env = before;
  }
  expect(await mails()).toEqual([]);
});
