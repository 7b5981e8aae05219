import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backup } from '#operations/backups';
import { loadConfig, Vault, type SealedRow } from '#core/infra';
import { parseId, Secret } from '#core';
import { doctorCommand } from '../../../../apps/cli/commands/doctor.command.js';
import { backupCommand } from '../../../../apps/cli/commands/recovery/backup.command.js';
import { rotateEncryptionCommand } from '../../../../apps/cli/commands/rotate-encryption.command.js';
import type { Command } from '../../../../apps/cli/program/command.js';
import { SEALED_CHANNEL_TABLES } from '../../../../libs/channels/domain/sealed-tables.js';
import { SEALED_FACTORS } from '../../../../libs/identity/factors/sealed-factors.js';
import { SEALED_MAILS } from '../../../../libs/core/mail/domain/sealed-mails.js';
import { SEALED_WEBHOOKS } from '../../../../libs/notifications/webhooks/endpoints/endpoint-vault.js';
import { SEALED_REFUND_LINKS } from '../../../../libs/payments/orders/refund-links.js';
import { SEALED_PAYMENT_PROVIDERS } from '../../../../libs/payments/providers/sealed-credentials.js';
import { Reencryption } from '../../../../libs/operations/rotation/reencryption.service.js';
import { SealedSettingsRepository } from '../../../../libs/core/settings/groups/sealed-settings.repository.js';
import { SEALED_PROVIDERS } from '../../../../libs/identity/single-sign-on/domain/sealed-providers.js';
import { SEALED_RESPONSES } from '../../../../libs/completions/stored-responses/sealed-response.js';
import { SealedTablesRepository } from '../../../../libs/core/vault/sealed-tables.repository.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { joinOrganization } from '../../../support/gateway/customer-caller.js';
import { commandsOn, runCommand, type CommandAnswer } from '../../../support/processes/command-line.js';
import { testEnvironment } from '../../../support/test-environment.js';

const TABLES = [
  ...SEALED_CHANNEL_TABLES,
  SEALED_FACTORS,
  SEALED_PROVIDERS,
  SEALED_PAYMENT_PROVIDERS,
  SEALED_REFUND_LINKS,
  SEALED_WEBHOOKS,
  SEALED_MAILS,
  SEALED_RESPONSES,
];
const PAYMENT_KEYS = { secret_key: 'sk_test_0123456789', webhook_secret: 'whsec_0123456789' };
const NEW = `k2:${randomBytes(32).toString('base64')}`;

let app: ControlApp;
let old: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backups-'));
  app = await startControlApp();
  old = testEnvironment(app.config).ROUTIFY_ENCRYPTION_KEYS ?? '';
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  await sealOneOfEachKind();
});
afterAll(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

/** The public way where there is one that needs neither a device nor a request to a model. */
async function sealOneOfEachKind(): Promise<void> {
  const organization = ((await app.call('post', '/organizations', { name: 'Acme' }).expect(201)).body as { id: string })
    .id;
  const member = await joinOrganization(app, organization, 'owner');
  await app
    .call('post', '/channels', {
      name: 'channel',
      kind: 'openai-compatible',
      base_url: 'http://127.0.0.1:9/v1',
      proxy: { url: 'http://127.0.0.1:8', username: 'u', password: 'proxy-password' },
      credentials: [{ label: 'main', secret: 'sk-canary-0123456789' }],
    })
    .expect(201);
  await app
    .call('post', '/identity-providers', { kind: 'google', name: 'G', client_id: 'c', client_secret: 'client-secret' })
    .expect(201);
  await app
    .call('post', '/payment-providers', { kind: 'stripe', mode: 'test', name: 'Card', ...PAYMENT_KEYS })
    .expect(201);
  await app.call('post', '/webhook-endpoints', { name: 'Hook', url: 'https://example.com/hook' }).expect(201);
  const captcha = { captcha: 'turnstile', captcha_site_key: 'site-key', captcha_secret: 'captcha-secret-0123' };
  await app.call('patch', '/settings/registration', captcha).expect(200);
  const vault = new Vault(app.config);
  const userId = parseId('usr', member.userId) ?? '';
  const totp = vault.seal(new Secret('totp'), SEALED_FACTORS.bindingOf(userId, {}));
  await app.query(
    `INSERT INTO login_account (user_id, totp_sealed, totp_key_id) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE SET totp_sealed = $2, totp_key_id = $3`,
    ...[userId, Buffer.from(totp.ciphertext), totp.encryptionKeyId],
  );
  const organizationId = parseId('org', organization) ?? '';
  const [responseId, mailId] = ['019a0000-0000-7000-8000-00000000000a', '019a0000-0000-7000-8000-00000000000b'];
  const response = vault.sealDocument(organizationId, [Buffer.from('{}')], SEALED_RESPONSES.bindingOf(responseId, {}));
  await app.query(
    `INSERT INTO stored_response (id, organization_id, ciphertext, encryption_key_id, size_bytes, created_at)
     VALUES ($1, $2, $3, $4, $5, now())`,
    ...[responseId, organizationId, Buffer.from(response.ciphertext), response.encryptionKeyId, 30],
  );
  const mail = vault.seal(new Secret('mail'), SEALED_MAILS.bindingOf(mailId, {}));
  await app.query(
    `INSERT INTO mail_message (id, template, locale, recipient, sealed, encryption_key_id) VALUES ($1, 't', 'en', 'r', $2, $3)`,
    ...[mailId, Buffer.from(mail.ciphertext), mail.encryptionKeyId],
  );
}

async function rotate(keys: string, ...args: string[]): Promise<CommandAnswer> {
  return run(rotateEncryptionCommand, keys, ...args);
}

async function run(command: Command, keys: string, ...args: string[]): Promise<CommandAnswer> {
  const restore = commandsOn({ databaseUrl: app.config.databaseUrl, redisUrl: app.config.redisUrl });
  Object.assign(process.env, { ROUTIFY_ENCRYPTION_KEYS: keys, ROUTIFY_BACKUP_TO: folder });
  try {
    return await runCommand(command, ...args);
  } finally {
    restore();
  }
}

async function listed(keys: string): Promise<Backup[]> {
  const found = JSON.parse((await run(backupCommand, keys, 'list', '--json')).lines.at(-1) ?? '') as Backup[];
  return found.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
}

/** Returns all backups, the oldest first. */
async function backUp(keys: string): Promise<Backup[]> {
  expect((await run(backupCommand, keys)).code).toBe(0);
  return listed(keys);
}

const find = <T>(type: abstract new (...args: never[]) => T): T => app.control.app.get<T>(type, { strict: false });

/** Of all kinds, as the owner of the tables sees them. */
async function rows(): Promise<SealedRow[]> {
  const tables = find(SealedTablesRepository);
  const kinds = [find(SealedSettingsRepository), ...TABLES.slice(0, -1).map((table) => tables.rowsOf(table))];
  const found = await Promise.all(kinds.map((kind) => kind.listSealedByOthers('', null, 100)));
  return found.flat();
}

describe('routify rotate-encryption', () => {
  it('covers every column with the name of a key', async () => {
    const columns = await app.query(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'text'
         AND column_name LIKE '%\\_key\\_id' ORDER BY 1`,
    );
    const sealed = await app.query(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'bytea' AND (column_name = 'ciphertext' OR column_name LIKE '%sealed') ORDER BY 1`,
    );
    const names = (of: Record<string, unknown>[]) => of.map(({ name }) => name).sort();
    expect(names(columns)).toEqual(
      TABLES.map(({ table, encryptionKeyId = 'encryption_key_id' }) => `${table}.${encryptionKeyId}`).sort(),
    );
    expect(names(sealed)).toEqual(
      TABLES.map(({ table, ciphertext = 'ciphertext' }) => `${table}.${ciphertext}`).sort(),
    );
  });

  it('only counts with --dry-run', async () => {
    const { code, lines } = await rotate(`${NEW},${old}`, '--dry-run');
    expect(code).toBe(3);
    expect(lines.at(-1)).toMatch(/^test is needed by 1 settings, 1 channel credentials, 1 proxy passwords/);
    expect((await rows()).every(({ sealed }) => sealed.encryptionKeyId === 'test')).toBe(true);
  });

  it('ATK-174: after it the new key alone opens everything, and a copy of the old one opens nothing', async () => {
    const [before] = await backUp(`${old},${NEW}`);
    expect(before?.encryptionKeyIds).toEqual(['test']);
    const [, during] = await backUp(`${NEW},${old}`);
    expect(during?.encryptionKeyIds).toEqual(['k2', 'test']);
    const { code, lines } = await rotate(`${NEW},${old}`);
    const kept = `nothing in Postgres needs test, but 2 backups need it (${before?.id} to ${during?.id})`;
    expect([code, lines.at(-1)]).toEqual([0, `${kept}: keep it, beside the other secrets, as long as them`]);
    expect((await listed(NEW)).map(({ encryptionKeyIds }) => encryptionKeyIds)).toEqual([
      ['test'],
      ['k2', 'test'],
      ['k2'],
    ]);
    expect(lines).toContainEqual('payment provider credentials: 1 re-encrypted');
    expect(lines).toContainEqual('stored responses: 1 re-encrypted');
    const vaultOf = (keys: string) =>
      new Vault(loadConfig({ ...testEnvironment(app.config), ROUTIFY_ENCRYPTION_KEYS: keys }));
    const after = await rows();
    const opened = after.map(({ sealed, binding }) => vaultOf(NEW).open(sealed, binding).reveal());
    const secrets = ['captcha-secret-0123', 'sk-canary-0123456789', 'proxy-password', 'totp', 'client-secret', 'mail'];
    expect(opened).toEqual(expect.arrayContaining(secrets));
    const { secret_key, webhook_secret } = PAYMENT_KEYS;
    expect(opened).toContain(JSON.stringify({ secret_key, webhook_secrets: [webhook_secret] }));
    for (const { sealed, binding } of after) expect(() => vaultOf(old).open(sealed, binding)).toThrow();
    const [document] = await app.query(
      'SELECT id, organization_id, ciphertext, encryption_key_id FROM stored_response',
    );
    const ciphertext = new Uint8Array(document?.ciphertext as Buffer);
    const sealed = { ciphertext, encryptionKeyId: String(document?.encryption_key_id) };
    const binding = SEALED_RESPONSES.bindingOf(String(document?.id), {});
    expect(String(vaultOf(NEW).openDocument(String(document?.organization_id), sealed, binding))).toBe('{}');
    const again = await rotate(NEW);
    expect([again.code, again.lines.at(-1)]).toEqual([0, expect.stringContaining(kept) as string]);
    expect(await listed(NEW)).toHaveLength(3);
  });

  it('fails without a backup that needs the new key alone, and says why', async () => {
    const usable = folder;
    folder = join(folder, `${(await listed(NEW))[0]?.id}.json`);
    const { code, lines } = await rotate(NEW);
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^no backup could be made: /));
    folder = usable;
  });

  it('ATK-421: the doctor fails when the key of the newest backup is missing, and names the backups that need another one', async () => {
    const found = async (keys: string, check: string) => {
      const { lines } = await run(doctorCommand, keys, '--json');
      const { findings } = JSON.parse(lines.at(-1) ?? '') as { findings: { check: string }[] };
      return findings.find((finding) => finding.check === check);
    };
    expect(await found(NEW, 'backups')).toMatchObject({ status: 'ok' });
    const message = expect.stringMatching(
      /^Nothing in Postgres needs test, but it is needed by 2 backups from \S+ to \S+$/,
    );
    expect(await found(`${NEW},${old}`, 'encryption-keys')).toMatchObject({ status: 'warn', message });
    const closed = { status: 'fail', message: expect.stringContaining('k2 is missing in ROUTIFY_ENCRYPTION_KEYS') };
    expect(await found(old, 'backups')).toMatchObject(closed);
  });

  it('is refused by the doctor when a key is dropped that something needs', async () => {
    const facts = await find(Reencryption).read();
    expect(facts.keyIds).toEqual(['test']);
    const { body } = await app.call('get', '/doctor').expect(200);
    const { findings } = body as { findings: { check: string }[] };
    const finding = findings.find(({ check }) => check === 'encryption-keys');
    expect(finding).toMatchObject({ status: 'fail', message: expect.stringContaining('k2 is missing, and encrypts') });
    const { code, lines } = await rotate(old);
    expect([code, lines.at(-1)]).toEqual([1, expect.stringContaining('k2 is missing from ROUTIFY_ENCRYPTION_KEYS')]);
  });

  it('lets a change at the same time win', async () => {
    const [row] = await rows();
    const settings = find(SealedSettingsRepository);
    const other = { ...(row as SealedRow).sealed, encryptionKeyId: 'elsewhere' };
    expect(await settings.replace({ ...(row as SealedRow), sealed: other }, other)).toBe(false);
    expect((await rows())[0]).toEqual(row);
  });
});
