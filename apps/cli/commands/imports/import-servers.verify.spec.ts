import { createCipheriv, createHash, hkdfSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOXED_MODEL, LITELLM_TABLES, SALT_KEY, SPEND_LOGS } from '../../../../test/support/imports/litellm-samples.js';
import { mariadbMissing, OwnMariadb } from '../../../../test/support/imports/own-mariadb.js';
import { insertsOf, RELAY_TABLES, relaySample } from '../../../../test/support/imports/relay-samples.js';
import { ImportFixture } from '../../../../test/support/imports/import-fixture.js';
import { runCommand } from '../../../../test/support/processes/command-line.js';
import { createEmptyDatabase, openAsOwner } from '../../../../test/support/stores/database.js';
import { auditCommand } from '../audit.command.js';
import { importCommand } from './import.command.js';

jest.setTimeout(300_000);

const MISSING = mariadbMissing();
const MARIADB_PORT = 23_391;

let imports: ImportFixture;

beforeAll(async () => {
  imports = await ImportFixture.open();
});

afterAll(() => imports.close());

async function reportOf(...args: string[]) {
  const { code, lines } = await runCommand(importCommand, ...args, '--json');
  expect([code, lines.length > 1 ? lines : []]).toEqual([0, []]);
  return JSON.parse(lines.join('')) as { sums: unknown; counts: unknown; findings: { message: string }[] };
}

const SAMPLE = {
  counts: { organizations: { source: 3 }, keys: { source: 3 }, channels: { source: 2 } },
  sums: { balances: { source_usd: '9.998002', difference_usd: '0' } },
};

describe('routify import from servers', () => {
  (MISSING === null ? it : it.skip)(`imports MariaDB, and what changed in it ${MISSING ?? ''}`, async () => {
    const mariadb = await OwnMariadb.start(MARIADB_PORT);
    try {
      await mariadb.run([...RELAY_TABLES, ...insertsOf(relaySample())]);
      const args = ['new-api', '--from', mariadb.url, '--name', 'maria'];
      expect(await reportOf(...args, '--dry-run')).toMatchObject(SAMPLE);
      expect(await reportOf(...args)).toMatchObject({ ...SAMPLE, result: 'applied' });
      expect((await runCommand(auditCommand)).code).toBe(0);
      await mariadb.run([
        'UPDATE users SET quota = quota - 500000 WHERE id = 1',
        'UPDATE channels SET priority = 20 WHERE id = 1',
      ]);
      const second = {
        result: 'applied',
        changes: [{ name: 'OpenAI', field: 'priority', before: '990', after: '980' }],
      };
      expect(await reportOf(...args)).toMatchObject({
        ...second,
        counts: { organizations: { new: 0, changed: 1 }, channels: { new: 0, changed: 1 } },
        sums: { balances: { imported_usd: '-1', difference_usd: '0' } },
      });
      expect(await reportOf(...args)).toMatchObject({ changes: [], sums: { balances: { imported_usd: '0' } } });
      expect((await runCommand(auditCommand)).code).toBe(0);
      expect((await runCommand(importCommand, 'new-api', '--name', 'maria', '--undo')).code).toBe(0);
    } finally {
      await mariadb.stop();
    }
  });

  it('reads new-api in Postgres, and the books are right', async () => {
    const source = await createEmptyDatabase();
    const pool = openAsOwner(source.url);
    const statements = [...RELAY_TABLES, ...insertsOf(relaySample())].map((text) =>
      text.replaceAll('`', '"').replaceAll('DATETIME', 'TIMESTAMP'),
    );
    for (const statement of statements) await pool.query(statement);
    await pool.end();
    expect(await reportOf('new-api', '--from', source.url)).toMatchObject(SAMPLE);
    await source.drop();
    const { code, lines } = await runCommand(auditCommand);
    expect([code, lines]).toEqual([0, expect.anything()]);
  });

  it('reads LiteLLM, with the keys of providers', async () => {
    await imports.rows(`UPDATE tier SET is_default = true WHERE id = (SELECT min(id::text)::uuid FROM tier)`);
    const source = await createEmptyDatabase();
    const pool = openAsOwner(source.url);
    const key = 'sk-litellm-customer-key-0001';
    const token = createHash('sha256').update(key).digest('hex');
    const params = JSON.stringify({
      model: encrypted('openai/gpt-4o'),
      api_key: encrypted('sk-provider-secret'),
      input_cost_per_token: 0.0000025,
      output_cost_per_token: 1e-5,
    });
    for (const statement of LITELLM_TABLES) await pool.query(statement);
    await pool.query(
      `INSERT INTO "LiteLLM_TeamTable" VALUES ('t1', 'Team One', NULL, '[{"role": "admin", "user_id": "u1"}]', 100, 12.5, NULL, false)`,
    );
    await pool.query(`INSERT INTO "LiteLLM_UserTable" VALUES ('u1', 'Una', 'una@example.com', NULL, 0, NULL)`);
    await pool.query(
      `INSERT INTO "LiteLLM_VerificationToken" VALUES ($1, 'sk-...0001', 'prod', 1.5, NULL, '{gpt-4o}', 'u1', 't1', NULL, 10, '30d', 60, NULL, NULL, NULL)`,
      [token],
    );
    await pool.query(`INSERT INTO "LiteLLM_ProxyModelTable" VALUES ('m1', 'gpt-4o', $1, '{}', false)`, [params]);
    await pool.query(
      `INSERT INTO "LiteLLM_ProxyModelTable" VALUES ($1, $2, $3, '{}', false)`,
      Object.values(BOXED_MODEL),
    );
    for (const statement of SPEND_LOGS) await pool.query(statement);
    await pool.end();
    const file = join(imports.folder, 'salt');
    writeFileSync(file, 'sk-another-key');
    const refused = await runCommand(importCommand, 'litellm', '--from', source.url, '--salt-key-file', file);
    expect([refused.code, refused.lines.join('\n')]).toEqual([
      1,
      expect.stringContaining(
        'LiteLLM_ProxyModelTable m1, column litellm_params: model is not encrypted under the key',
      ),
    ]);
    writeFileSync(file, `${SALT_KEY}\n`);
    const [config, variables] = [join(imports.folder, 'config.yaml'), join(imports.folder, '.env')];
    writeFileSync(config, CONFIG);
    writeFileSync(variables, 'OPENAI_KEY=sk-of-the-config\n');
    const files = ['--salt-key-file', file, '--config', config, '--config-env', variables];
    const report = await reportOf('litellm', '--from', source.url, ...files);
    const compared = await runCommand(importCommand, 'litellm', '--from', source.url, '--compare-log', '2');
    expect(compared.lines).toEqual([
      'The last 1 requests of the old log cost $0.0000125 there, and would cost $0.0004 here.',
      '  gpt-4o: 1 requests, $0.0000125 there, $0.0004 here',
    ]);
    await source.drop();
    expect(report).toMatchObject({
      counts: {
        organizations: { source: 1, new: 1 },
        keys: { new: 1 },
        channels: { new: 4 },
        provider_keys: { new: 3 },
      },
      sums: { balances: { source_usd: '87.5', difference_usd: '0' } },
    });
    expect(JSON.stringify(report)).not.toContain(token);
    expect(JSON.stringify(report)).not.toContain('sk-provider-secret');
    const rows = await imports.rows(
      `SELECT month_cap_nano_usd::text AS cap, rpm, masked FROM api_key WHERE imported_from = 'litellm'`,
    );
    const deployments = await imports.rows(
      `SELECT c.status, k.rpm, k.tpm FROM channel c LEFT JOIN channel_credential k ON k.channel_id = c.id
       WHERE c.id IN (SELECT c.id FROM channel c JOIN import_record r ON r.object_key = c.name WHERE r.source_id LIKE 'config/%')
       ORDER BY c.status`,
    );
    expect(deployments).toEqual([
      { status: 'disabled', rpm: null, tpm: null },
      { status: 'enabled', rpm: 60, tpm: 1000 },
    ]);
    expect(rows).toEqual([{ cap: '10000000000', rpm: 60, masked: 'sk-…0001' }]);
  });
});

/** As LiteLLM writes it: `v3:gcm:` and base64url of nonce, ciphertext and tag. */
function encrypted(text: string): string {
  const nonce = Buffer.alloc(12, 7);
  const cipher = createCipheriv(
    'aes-256-gcm',
    new Uint8Array(hkdfSync('sha256', SALT_KEY, '', 'litellm-at-rest-v3', 32)),
    nonce,
  );
  const bytes = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return `v3:gcm:${bytes.toString('base64url')}`;
}

const CONFIG = `
model_list:
  - {model_name: gpt-4o, litellm_params: {model: gpt-4o, api_key: os.environ/OPENAI_KEY, rpm: 60, tpm: 1000}}
  - {model_name: gpt-4o, litellm_params: {model: gpt-4o, api_key: os.environ/OTHER_KEY}}
`;
