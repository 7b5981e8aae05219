import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRequests, readSource } from '#operations/imports';
import {
  BOXED_MODEL,
  BOXES,
  LITELLM_TABLES_SQLITE,
  SALT_KEY,
  SHARED_CREDENTIAL,
  SPEND_LOGS,
} from '../../../../test/support/imports/litellm-samples.js';
import { ImportFixture } from '../../../../test/support/imports/import-fixture.js';
import { runCommand } from '../../../../test/support/processes/command-line.js';
import { RELAY_SECRETS } from '../../../../test/support/imports/relay-samples.js';
import { writeSqlite } from '../../../../test/support/imports/sqlite-file.js';
import { OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { importCommand } from './import.command.js';

/** The suite starts services, which is slow on a busy machine. */
jest.setTimeout(120_000);

let imports: ImportFixture;

beforeAll(async () => {
  imports = await ImportFixture.open();
});

afterAll(() => imports.close());

const importNewApi = (...args: string[]) => runCommand(importCommand, 'new-api', '--from', imports.file, ...args);

const ORGANIZATIONS = `SELECT o.name, t.name AS tier, o.status, w.posted_nano_usd::text AS posted FROM organization o
  JOIN wallet w ON w.organization_id = o.id JOIN tier t ON t.id = o.tier_id WHERE o.archived_at IS NULL AND o.id IN
  (SELECT object_id FROM import_record WHERE kind = 'organization') ORDER BY lower(o.name)`;

describe('routify import', () => {
  it('previews what is made, what is not, and the sums', async () => {
    await imports.fill();
    const { code, lines } = await importNewApi('--dry-run', '--report', join(imports.folder, 'report.json'));
    expect([code, lines.at(-1)]).toEqual([0, 'Nothing was changed. Run without --dry-run to import.']);
    const text = lines.join('\n');
    const report = readFileSync(join(imports.folder, 'report.json'), 'utf8');
    for (const secret of Object.values(RELAY_SECRETS)) {
      expect(text).not.toContain(secret);
      expect(report).not.toContain(secret);
    }
    expect(JSON.parse(report)).toMatchObject({
      result: 'preview',
      counts: {
        organizations: { source: 3, new: 3 },
        keys: { source: 3, new: 3 },
        redeem_codes: { source: 1, new: 1 },
      },
      sums: {
        balances: { source_usd: '9.998002', imported_usd: '9.998002', difference_usd: '0' },
        redeem_codes: { source_usd: '2', difference_usd: '0' },
      },
    });
    expect(text).toContain(
      'gpt-4o-mini → openai/gpt-4o-mini: input: 0.075 × 1,000,000 ÷ 500000 = $0.15 per million tokens',
    );
    expect(text).toContain('channels 3, column type: the type 36 (SunoAPI) makes media by jobs');
    expect(text).toContain('tokens 14, column key: is shorter than 16 characters');
    expect(await imports.rows(ORGANIZATIONS)).toEqual([]);
  });

  it('has a tier for users with a ratio of their own, and steps for a billing expression', async () => {
    await imports.fill((tables) => {
      Object.assign(tables['logs']![0]!, { user_id: 2, group: 'vip' });
      tables['options']!.push(
        { key: 'GroupGroupRatio', value: '{"vip":{"vip":0.5,"default":0.25}}' },
        { key: 'billing_setting.billing_mode', value: '{"gpt-4o":"tiered_expr"}' },
        {
          key: 'billing_setting.billing_expr',
          value: '{"gpt-4o":"len <= 1000 ? tier(\\"a\\", p * 2 + c * 4) : tier(\\"b\\", p * 3 + c * 6)"}',
        },
      );
    });
    const litellm = { saltKey: null, configText: null, variables: new Map<string, string>() };
    const source = { product: 'new-api', from: imports.file, optionsText: null, litellm } as const;
    const read = await readSource(source);
    expect(read.tiers).toEqual([
      { id: 'default', markupBps: 0 },
      { id: 'vip', markupBps: -2_000 },
      { id: 'vip (vip)', markupBps: -5_000 },
    ]);
    expect(read.organizations.map(({ tier }) => tier)).toEqual(['default', 'vip (vip)', 'default']);
    expect((await readRequests(source, 10)).map(({ tiers }) => tiers)).toEqual([['vip (vip)', 'vip']]);
    expect(read.channels.map(({ tiers }) => tiers)).toContainEqual(['default', 'vip', 'vip (vip)']);
    expect(read.models.find(({ id }) => id === 'gpt-4o')?.price?.price.rows).toEqual([
      { fromPromptTokens: 0, rates: { input: 2_000_000_000n, output: 4_000_000_000n } },
      { fromPromptTokens: 1_001, rates: { input: 3_000_000_000n, output: 6_000_000_000n } },
    ]);
    expect((await importNewApi('--dry-run')).code).toBe(0);
  });

  it('changes nothing when the source has an error, and names table, row and column', async () => {
    await imports.fill(({ users, tokens }) => {
      // More than $9,000,000, which the ledger does not book at once.
      Object.assign(users![0]!, { quota: 9_000_000_000_000_000 });
      Object.assign(users![1]!, { quota: 'much' });
      Object.assign(tokens![0]!, { allow_ips: 'anywhere' });
    });
    const preview = await importNewApi('--dry-run');
    const { code, lines } = await importNewApi();
    expect([code, preview]).toEqual([1, { code, lines }]);
    expect(lines).toContain('  users 1, column quota: is beyond $9000000, which is the most that is booked at once');
    expect(lines).toContain('  users 2, column quota: is not a whole number');
    expect(lines).toContain('  tokens 11, column allow_ips: has something else than addresses and ranges');
    expect(await imports.rows('SELECT 1 FROM import_record')).toEqual([]);
  });

  it('imports, and imports nothing again', async () => {
    await imports.fill();
    const { code, lines } = await importNewApi();
    expect([code, lines.at(-1)]).toEqual([0, 'Imported.']);
    expect(await imports.rows(ORGANIZATIONS)).toEqual([
      { name: 'Alice Ltd', tier: 'default', status: 'active', posted: '10000002000' },
      { name: 'bob', tier: 'vip', status: 'active', posted: '-2000000' },
      { name: 'Off', tier: 'default', status: 'suspended', posted: '0' },
    ]);
    const keys =
      await imports.rows(`SELECT name, status, total_cap_nano_usd::text AS cap, model_allow, ip_allow, imported_from,
      expires_at FROM api_key WHERE imported_from IS NOT NULL ORDER BY name`);
    expect(keys).toEqual([
      {
        name: 'all',
        status: 'active',
        cap: null,
        model_allow: [],
        ip_allow: [],
        imported_from: 'new-api',
        expires_at: new Date(1_900_000_000_000),
      },
      {
        name: 'old',
        status: 'revoked',
        cap: '10000',
        // Of the channels of its own group, which is another one than its user's.
        model_allow: ['openai/gpt-4o', 'openai/gpt-4o-mini', 'openai/text-embedding-3-small'],
        ip_allow: [],
        imported_from: 'new-api',
        expires_at: null,
      },
      {
        name: 'prod',
        status: 'active',
        cap: '500000000',
        model_allow: ['openai/gpt-4o'],
        ip_allow: ['203.0.113.7', '198.51.100.0/24'],
        imported_from: 'new-api',
        expires_at: null,
      },
    ]);
    expect(
      await imports.rows(`SELECT name, status, preset, base_url, priority, weight, tags FROM channel ORDER BY name`),
    ).toEqual([
      {
        name: 'Claude',
        status: 'disabled',
        preset: null,
        base_url: 'https://relay.example.com/v1',
        priority: 1000,
        weight: 1,
        tags: ['group:vip'],
      },
      {
        name: 'OpenAI',
        status: 'enabled',
        preset: 'openai',
        base_url: 'https://api.openai.com/v1',
        priority: 990,
        weight: 5,
        tags: ['group:default', 'group:vip'],
      },
    ]);
    expect(
      await imports.rows(
        `SELECT label, status FROM channel_credential WHERE channel_id = (SELECT id FROM channel WHERE name = 'OpenAI') ORDER BY label`,
      ),
    ).toEqual([
      { label: 'key 1', status: 'active' },
      { label: 'key 2', status: 'disabled' },
    ]);
    expect(
      await imports.rows(`SELECT m.canonical_id AS id, m.status, p.rows->0->'rates' AS rates FROM model m
        LEFT JOIN price_version p ON p.model_id = m.id WHERE m.canonical_id LIKE '%/%' ORDER BY 1`),
    ).toEqual([
      { id: 'anthropic/claude-sonnet-4', status: 'draft', rates: null },
      { id: 'new-api/search-pro', status: 'active', rates: { input: '0', output: '0', request: '30000000000000' } },
      {
        id: 'openai/gpt-4o',
        status: 'active',
        rates: { input: '2500000000', output: '10000000000', cache_read: '1250000000' },
      },
      { id: 'openai/gpt-4o-mini', status: 'active', rates: { input: '150000000', output: '600000000' } },
      { id: 'openai/text-embedding-3-small', status: 'active', rates: { input: '20000000', output: '20000000' } },
    ]);
    expect(
      await imports.rows(
        `SELECT u.email, o.name FROM member m JOIN "user" u ON u.id = m.user_id JOIN organization o ON o.id = m.organization_id ORDER BY 1`,
      ),
    ).toEqual([
      { email: 'alice@example.com', name: 'Alice Ltd' },
      { email: 'bob@example.com', name: 'bob' },
    ]);
    const again = await importNewApi('--json');
    expect(JSON.parse(again.lines.join(''))).toMatchObject({
      counts: {
        organizations: { new: 0, changed: 0 },
        keys: { new: 0, changed: 0 },
        channels: { new: 0 },
        models: { new: 0 },
        tiers: { new: 0 },
        redeem_codes: { new: 0 },
      },
      sums: { balances: { imported_usd: '0', earlier_usd: '9.998002', difference_usd: '0' } },
    });
  });

  it('ATK-374: does not open again what was closed here, and moves a spend limit alone where the amount alone changed', async () => {
    const key = `SELECT status, model_allow AS models, total_cap_nano_usd::text AS cap FROM api_key WHERE name = 'prod'`;
    const [before] = await imports.rows<{ status: string; models: string[]; cap: string }>(key);
    await imports.ledger.owner.query(`UPDATE api_key SET model_allow = '{openai/gpt-4o}' WHERE name = 'prod'`);
    await imports.fill(({ tokens }) =>
      Object.assign(tokens![0]!, { remain_quota: Number(tokens![0]!['remain_quota']) - 500 }),
    );
    await importNewApi();
    const cap = String(BigInt(before!.cap) - 1_000_000n);
    expect(await imports.rows(key)).toEqual([{ status: 'active', models: ['openai/gpt-4o'], cap }]);
    await imports.ledger.owner.query(`UPDATE api_key SET status = 'revoked', revoked_at = now() WHERE name = 'prod'`);
    await imports.ledger.owner.query(`UPDATE organization SET status = 'suspended' WHERE name = 'bob'`);
    await imports.fill(({ users, tokens }) => {
      Object.assign(users![1]!, { group: 'default' });
      Object.assign(tokens![0]!, { expired_time: 4_000_000_000 });
    });
    await importNewApi();
    expect(
      await imports.rows(`SELECT status, tier_id = (SELECT id FROM tier WHERE name = 'default') AS moved FROM organization
      WHERE name = 'bob'`),
    ).toEqual([{ status: 'suspended', moved: true }]);
    expect(await imports.rows(key)).toMatchObject([{ status: 'revoked', cap: before!.cap }]);
    await imports.ledger.owner.query(`UPDATE api_key SET status = 'active', revoked_at = NULL WHERE name = 'prod'`);
    await imports.ledger.owner.query(`UPDATE organization SET status = 'active' WHERE name = 'bob'`);
    await imports.fill();
    await importNewApi();
    expect(await imports.rows(key)).toEqual([before]);
  });

  it('imports the difference', async () => {
    await imports.fill(({ users, tokens, redemptions }) => {
      Object.assign(users![0]!, { quota: 4_000_001 });
      Object.assign(users![1]!, { group: 'default' });
      Object.assign(tokens![0]!, { remain_quota: 150_000, status: 2 });
      Object.assign(redemptions![0]!, { status: 3 });
      users!.push({
        id: 5,
        username: 'new',
        display_name: 'New',
        role: 1,
        status: 1,
        email: '',
        quota: 500_000,
        group: 'default',
      });
    });
    const { code, lines } = await importNewApi('--json');
    expect([code, JSON.parse(lines.join(''))]).toMatchObject([
      0,
      {
        counts: { organizations: { new: 1, changed: 2 }, keys: { new: 0, changed: 2 }, redeem_codes: { changed: 1 } },
        sums: {
          balances: { source_usd: '8.998002', imported_usd: '-1', earlier_usd: '9.998002', difference_usd: '0' },
        },
      },
    ]);
    expect(await imports.rows(ORGANIZATIONS)).toEqual([
      { name: 'Alice Ltd', tier: 'default', status: 'active', posted: '8000002000' },
      { name: 'bob', tier: 'default', status: 'active', posted: '-2000000' },
      { name: 'New', tier: 'default', status: 'active', posted: '1000000000' },
      { name: 'Off', tier: 'default', status: 'suspended', posted: '0' },
    ]);
    expect(
      await imports.rows(`SELECT status, total_cap_nano_usd::text AS cap FROM api_key WHERE name = 'prod'`),
    ).toEqual([{ status: 'revoked', cap: '300000000' }]);
    expect(await imports.rows('SELECT expires_at <= now() AS expired FROM redeem_code')).toEqual([{ expired: true }]);
  });

  it.each<[string[], string]>([
    [[], 'expected one of new-api, one-api, litellm'],
    [['new-app', '--from', 'x'], 'unknown product new-app; did you mean new-api?'],
    [['new-api'], 'expected either --from or --from-env'],
    [['new-api', '--from-env', 'NOT_SET_ANYWHERE'], 'the variable NOT_SET_ANYWHERE is not set'],
    [['new-api', '--from', 'x', '--name', 'Old One'], '--name: expected up to 32 letters'],
    [['new-api', '--from', 'x', '--config', 'y'], '--salt-key-file, --config and --config-env: expected with litellm'],
  ])('explains %j', async (args, reason) => {
    const { code, lines } = await runCommand(importCommand, ...args);
    expect([code, lines[0]]).toEqual([2, expect.stringContaining(reason)]);
  });

  it.each<[string, string]>([
    ['nowhere.db', 'nowhere.db cannot be read'],
    ['oracle://a:secretpass@h/d', 'oracle:// is not supported'],
    ['mysql://user:secretpass@127.0.0.1:1/db', 'mysql://127.0.0.1:1/db cannot be read'],
    ['postgres://user:secretpass@127.0.0.1:1/db', 'postgres://127.0.0.1:1/db cannot be read'],
  ])('explains why %s cannot be read, without a password', async (from, reason) => {
    const { code, lines } = await runCommand(importCommand, 'one-api', '--from', from);
    expect([code, lines.join('\n')]).toEqual([1, expect.stringContaining(reason)]);
    expect(lines.join('\n')).not.toContain('secretpass');
  });

  it('refuses a file that lacks the newest changes', async () => {
    await imports.fill();
    writeFileSync(`${imports.file}-wal`, 'x');
    const { code, lines } = await importNewApi('--dry-run');
    rmSync(`${imports.file}-wal`);
    expect([code, lines.join('')]).toEqual([1, expect.stringContaining('has changes that are not in')]);
  });
});

describe('routify import --invite', () => {
  const invite = (...args: string[]) => runCommand(importCommand, 'new-api', '--invite', ...args);
  const reportOf = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, lines } = await invite('--json', ...args);
    expect([code, lines.length]).toEqual([0, 1]);
    return JSON.parse(lines[0]!) as Record<string, unknown>;
  };
  interface QueuedMail {
    readonly recipient: string;
    readonly locale: string;
    readonly dueMs: number;
  }
  const mails = () =>
    imports.rows<QueuedMail>(`SELECT recipient, locale, extract(epoch FROM next_attempt_at)::float8 * 1000 AS "dueMs" FROM mail_message
      WHERE template = 'account_moved' AND is_bulk AND status = 'queued' ORDER BY next_attempt_at`);
  const [alice, bob] = ['alice@example.com', 'bob@example.com'];
  const audits = () => imports.rows(`SELECT after FROM audit_event WHERE action = 'import.invite' ORDER BY id`);

  it('says how many get an email and until when, and writes none', async () => {
    const { code, lines } = await invite('--dry-run', '--per-minute', '1');
    expect([code, lines[3], lines.at(-1)]).toEqual([
      0,
      '  2 would be invited, 1 a minute',
      'Nothing was changed. Run without --dry-run to invite.',
    ]);
    expect([await mails(), await audits()]).toEqual([[], []]);
  });

  it('ATK-375: writes to each person once, at one pace, and not to those who can log in', async () => {
    await imports.ledger.owner.query(`INSERT INTO login_account (user_id) SELECT id FROM "user" WHERE email = $1`, [
      bob,
    ]);
    expect(await reportOf('--language', 'zh')).toMatchObject({ people: 2, invited: 1, left_out: 1 });
    await imports.ledger.owner.query(
      `DELETE FROM login_account WHERE user_id = (SELECT id FROM "user" WHERE email = $1)`,
      [bob],
    );
    await imports.ledger.owner.query(`UPDATE organization SET status = 'suspended' WHERE name = 'bob'`);
    expect(await reportOf()).toMatchObject({ invited_earlier: 1, invited: 0, left_out: 1, last_at: null });
    await imports.ledger.owner.query(`UPDATE organization SET status = 'active' WHERE name = 'bob'`);
    const reports = await Promise.all([reportOf('--per-minute', '2'), reportOf('--per-minute', '2')]);
    expect(reports.map(({ invited }) => invited).sort()).toEqual([0, 1]);
    const [first, second, ...more] = await mails();
    expect([first, second, more]).toMatchObject([
      { recipient: alice, locale: 'zh' },
      { recipient: bob, locale: 'en' },
      [],
    ]);
    expect(second!.dueMs - first!.dueMs).toBeGreaterThanOrEqual(29_999);
    expect(await audits()).toEqual([
      { after: { invitations: 1, per_minute: 60 } },
      { after: { invitations: 1, per_minute: 2 } },
    ]);
  });

  it('withdraws what is not sent, and invites again', async () => {
    await imports.ledger.owner.query(`UPDATE mail_message SET attempts = 1 WHERE recipient = $1`, [alice]);
    expect((await invite('--stop')).lines).toEqual(['1 emails that were not sent were withdrawn.']);
    expect((await mails()).map(({ recipient }) => recipient)).toEqual([alice]);
    expect(await reportOf()).toMatchObject({ invited_earlier: 1, invited: 1 });
    expect(await mails()).toHaveLength(2);
  });

  it.each<[string[], string]>([
    [['--per-minute', '0'], '--per-minute: expected a number from 1 to 1000'],
    [['--per-minute', '1001'], '--per-minute: expected a number from 1 to 1000'],
    [['--language', 'de'], '--language: expected one of en, ru, zh'],
    [['--undo'], 'expected either --undo or --invite'],
    [['--from', 'x'], '--undo and --invite: expected without --from and --compare-log'],
    [['--stop', '--dry-run'], '--stop: expected without --dry-run'],
  ])('explains %j', async (args, reason) => {
    const { code, lines } = await invite(...args);
    expect([code, lines[0]]).toEqual([2, `routify import: ${reason}`]);
  });
});

describe('routify import --compare-log and --undo', () => {
  it('compares what the requests of the old log cost', async () => {
    const { code, lines } = await importNewApi('--compare-log', '1000');
    expect([code, lines]).toEqual([
      0,
      [
        'The last 1 requests of the old log cost $0.0025 there, and would cost $0.0025 here.',
        '  gpt-4o: 1 requests, $0.0025 there, $0.0025 here',
      ],
    ]);
  });

  it('compares by the default tier where the tier of a request has another name here', async () => {
    const rename = (from: string, to: string) =>
      imports.ledger.owner.query('UPDATE tier SET name = $2 WHERE name = $1', [from, to]);
    await rename('default', 'another-name');
    await imports.ledger.owner.query(`INSERT INTO tier (id, name, is_default, markup_bps, updated_at)
      VALUES (gen_random_uuid(), 'twice', true, 10000, now())`);
    const { lines } = await importNewApi('--compare-log', '1000');
    await imports.ledger.owner.query(`DELETE FROM tier WHERE name = 'twice'`);
    await rename('another-name', 'default');
    expect(lines[1]).toBe('  gpt-4o: 1 requests, $0.0025 there, $0.005 here');
  });

  it('refuses to undo what is in use', async () => {
    const [organization] = await imports.rows<{ id: string }>(`SELECT id FROM organization WHERE name = 'bob'`);
    await imports.ledger.accounts.topUp(
      { organizationId: organization!.id, amountNanoUsd: 5n, externalRef: null, reason: null },
      OPERATOR,
    );
    const { code, lines } = await runCommand(importCommand, 'new-api', '--undo');
    expect([code, lines.join('')]).toEqual([1, expect.stringContaining('user/2 has payments')]);
    expect(await imports.rows('SELECT 1 FROM import_record')).not.toEqual([]);
  });

  it('undoes, and imports again', async () => {
    await imports.fill();
    const again = await runCommand(importCommand, 'one-api', '--from', imports.file, '--name', 'second');
    // All keys are held by the first import.
    expect(again.lines.join('\n')).toContain('another key here has the same secret');
    const undone = await runCommand(importCommand, 'one-api', '--undo', '--name', 'second');
    expect([undone.code, undone.lines[0]]).toEqual([0, 'The import second was undone.']);
    expect(await imports.rows(`SELECT 1 FROM import_record WHERE source = 'second'`)).toEqual([]);
    const third = await runCommand(importCommand, 'one-api', '--from', imports.file, '--name', 'second');
    expect(third.lines.at(-1)).toBe('Imported.');
    const sums =
      await imports.rows(`SELECT sum(CASE WHEN debit_account::text LIKE '00000000-%7' THEN amount_nano_usd ELSE -amount_nano_usd END)::text
      AS adjusted, (SELECT sum(posted_nano_usd)::text FROM wallet) AS posted FROM transfer WHERE code = 'adjustment'`);
    expect(sums).toEqual([{ adjusted: '18996004000', posted: '18996004005' }]);
  });
});

describe('a database of LiteLLM', () => {
  let from: string;

  beforeAll(async () => {
    from = join(imports.folder, 'litellm.db');
    const { id, name, params } = BOXED_MODEL;
    const model = `INSERT INTO "LiteLLM_ProxyModelTable" VALUES ('${id}', '${name}', '${params}', '{}', false)`;
    await writeSqlite(from, [...LITELLM_TABLES_SQLITE, model, ...SHARED_CREDENTIAL, ...SPEND_LOGS]);
  });

  const files = (given: { saltKey?: string | null; configText?: string }) => ({
    saltKey: null,
    configText: null,
    variables: new Map<string, string>(),
    ...given,
  });
  const read = (saltKey: string | null) =>
    readSource({ product: 'litellm', from, optionsText: null, litellm: files({ saltKey }) });

  it('reads a deployment that an earlier version encrypted', async () => {
    const { channels, findings } = await read(SALT_KEY);
    const served = { preset: 'openai', models: [{ model: 'gpt-4o', upstreamModel: 'gpt-4o' }] };
    expect(channels).toMatchObject([
      { id: BOXED_MODEL.id, ...served },
      { id: 'm-shared', ...served },
    ]);
    for (const { credentials } of channels)
      expect(credentials.map(({ secret }) => secret.reveal())).toEqual(['sk-provider-secret']);
    expect(findings.filter(({ level }) => level !== 'note')).toEqual([]);
  });

  it.each([
    [null, 'skipped', 'model is encrypted: pass --salt-key-file'],
    ['sk-other', 'error', 'model is not encrypted under the key of --salt-key-file'],
  ])('names the row and the column that %s does not decrypt, and no value', async (saltKey, level, message) => {
    const { channels, findings } = await read(saltKey);
    const at = { table: 'LiteLLM_ProxyModelTable', row: BOXED_MODEL.id, column: 'litellm_params' };
    expect(channels).toEqual([]);
    expect(findings).toContainEqual({ level, ...at, message: expect.stringContaining(message) });
    for (const box of Object.values(BOXES)) expect(JSON.stringify(findings)).not.toContain(box);
  });

  it('reads deployments of config.yaml beside those of the database', async () => {
    const configText = 'model_list: [{model_name: o, litellm_params: {model: openai/gpt-4o, api_key: sk-1}}]';
    const litellm = files({ saltKey: SALT_KEY, configText });
    const { channels } = await readSource({ product: 'litellm', from, optionsText: null, litellm });
    expect(channels.map(({ id }) => id)).toEqual([BOXED_MODEL.id, 'm-shared', expect.stringMatching(/^config\//)]);
  });

  it('reads the last requests of the log that were answered, with their cached tokens', async () => {
    const requests = await readRequests({ product: 'litellm', from, optionsText: null, litellm: files({}) }, 3);
    expect(requests).toEqual([
      {
        id: 'b',
        model: 'gpt-4o',
        tiers: [],
        promptTokens: 100,
        cachedTokens: 40,
        cacheWriteTokens: 0,
        completionTokens: 20,
        chargeNanoUsd: 12_500n,
      },
      {
        id: 'a',
        model: 'claude-sonnet-4',
        tiers: [],
        promptTokens: 900,
        cachedTokens: 500,
        cacheWriteTokens: 200,
        completionTokens: 10,
        chargeNanoUsd: 500_000_000n,
      },
    ]);
  });
});
