import { newUuid } from '#kernel';
import { LedgerFixture } from '../../../test/support/ledger-fixture.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';
import { LEDGER_CHECKS } from './ledger-checks.js';
import { LedgerOracle } from './ledger-oracle.js';

let fixture: LedgerFixture;
let oracle: LedgerOracle;
let organizationId: string;
let requestId: string;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  oracle = new LedgerOracle(
    new LedgerCheckRepository(fixture.prisma),
    fixture.projections,
    fixture.enquiry,
    fixture.outbox,
  );
  organizationId = await fixture.createOrganization(1_000_000n);
  await fixture.grant(organizationId, 3_000n, new Date(Date.now() + 3_600_000));
  const attempts = [await fixture.pricedAttempt(7)];
  requestId = await fixture.use(organizationId, 5_000n, { attempts });
  await fixture.use(organizationId, 0n, { usageSource: 'none', outcome: 'all_channels_failed' });
  const request = await fixture.admit(organizationId, 9_000n);
  await fixture.reapAt(request, 2_000n);
  await fixture.drain(organizationId);
  await fixture.finish(request, 1_000n);
  await fixture.drain(organizationId);
});

afterAll(async () => {
  await fixture.close();
});

/** Which promise each corruption breaks; $1 is a request. */
const CORRUPTIONS: readonly (readonly [name: string, sql: string])[] = [
  ['charge', `UPDATE usage_record SET meters = '{"input": 6}' WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET meters = '{"input": 5, "reasoning": 0}' WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET multipliers_ppm = '{1100000}' WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET forgone_nano_usd = 1 WHERE request_id = $1`],
  ['charge', `UPDATE usage_record SET price_version_id = gen_random_uuid() WHERE request_id = $1`],
  ['charge', `UPDATE price_version SET rows = '[{"from_prompt_tokens": 0, "rates": {"input": "1000000001"}}]'`],
  ['cost', `UPDATE usage_record SET attempts = jsonb_set(attempts, '{0,costNanoUsd}', '"8"') WHERE request_id = $1`],
  [
    'cost',
    `UPDATE usage_record SET attempts = jsonb_set(attempts, '{0,meters}', '{"input": 8}') WHERE request_id = $1`,
  ],
  ['cost', `UPDATE usage_record SET attempts = jsonb_set(attempts, '{0,costVersionId}', 'null') WHERE request_id = $1`],
  ['charge-legs', `DELETE FROM transfer WHERE request_id = $1 AND leg = 0`],
  ['charge-legs', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE request_id = $1 AND leg = 0`],
  ['charge-legs', `UPDATE usage_record SET grade = 1`],
  ['cost-legs', `DELETE FROM transfer WHERE request_id = $1 AND leg >= 200`],
  ['origin', `DELETE FROM usage_record WHERE request_id = $1`],
  ['payments', `UPDATE payment SET amount_nano_usd = amount_nano_usd + 1`],
  ['payments', `DELETE FROM transfer WHERE code = 'topup'`],
  ['accounts', `UPDATE transfer SET credit_account = gen_random_uuid() WHERE request_id = $1 AND leg = 0`],
  ['accounts', `UPDATE transfer SET organization_id = gen_random_uuid() WHERE request_id = $1 AND leg = 0`],
  ['trial-balance', `UPDATE transfer SET debit_account = gen_random_uuid() WHERE request_id = $1 AND leg = 0`],
  ['lots', `UPDATE account SET balance_nano_usd = balance_nano_usd - 1 WHERE kind = 'wallet_paid'`],
  ['wallets', `UPDATE wallet SET posted_nano_usd = posted_nano_usd + 1`],
  ['wallets', `DELETE FROM wallet`],
  ['blocked', `UPDATE wallet SET blocked_nano_usd = 1`],
  ['expired-grants', `UPDATE account SET expires_at = now() - interval '1 day' WHERE kind = 'wallet_promo'`],
  ['overdrawn', `UPDATE wallet SET posted_nano_usd = -1`],
  [
    'unresolved-failures',
    `INSERT INTO settlement_failure (request_id, grade, organization_id, amount_nano_usd, payload, message)
       VALUES (gen_random_uuid(), 2, gen_random_uuid(), 1, '', '')`,
  ],
];

/** Names of the promises that are broken. */
async function broken(): Promise<string[]> {
  const { checks } = await oracle.audit({ quiet: false });
  return checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
}

/** Runs SQL with every safeguard off, asks the oracle, and undoes it. */
async function brokenAfter(sql: string): Promise<string[]> {
  const client = await fixture.owner.connect();
  const copies = ['transfer', 'usage_record', 'account', 'wallet', 'payment', 'settlement_failure', 'price_version'];
  try {
    await client.query(`SET session_replication_role = replica`);
    for (const table of copies) await client.query(`CREATE TEMP TABLE kept_${table} AS SELECT * FROM ${table}`);
    await client.query(sql);
    return await broken();
  } finally {
    for (const table of copies) {
      await client.query(
        `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table}; DROP TABLE kept_${table}`,
      );
    }
    await client.query(`SET session_replication_role = DEFAULT`);
    client.release();
  }
}

describe('the oracle', () => {
  it('finds nothing wrong with a ledger of charges, grants, costs and adjustments', async () => {
    expect(await oracle.audit({ quiet: true })).toMatchObject({ balanced: true });
    expect(await broken()).toEqual([]);
  });

  it.each(CORRUPTIONS)('%s: %s', async (name, sql) => {
    expect(await brokenAfter(sql.replace('$1', `'${requestId}'`))).toContain(name);
  });

  it('has a corruption for every promise', () => {
    expect([...new Set(CORRUPTIONS.map(([name]) => name))].sort()).toEqual(
      LEDGER_CHECKS.map(({ name }) => name).sort(),
    );
  });

  it('redis-sums: a counter that is not the sum of the entries', async () => {
    const key = await fixture.walletKey(organizationId);
    await fixture.redis.client.hincrby(key, 'held', 5);
    expect(await broken()).toEqual(['redis-sums']);
    await fixture.redis.client.hincrby(key, 'held', -5);
  });

  it('redis-projection and redis-outbox: only when nothing should be under way', async () => {
    await fixture.use(organizationId, 1_000n);
    expect(await oracle.audit({ quiet: false })).toMatchObject({ balanced: true });
    const { balanced, checks } = await oracle.audit({ quiet: true });
    expect(balanced).toBe(false);
    expect(checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name)).toEqual([
      'redis-outbox',
      'redis-projection',
    ]);
    await fixture.drain(organizationId);
    expect(await oracle.audit({ quiet: true })).toMatchObject({ balanced: true });
  });

  it('a report alone leaves the ledger balanced', async () => {
    await fixture.owner.query(
      `INSERT INTO settlement_failure (request_id, grade, organization_id, amount_nano_usd, payload, message)
       VALUES ($1, 2, $1, 0, '', '')`,
      [newUuid(Date.now())],
    );
    expect(await oracle.audit({ quiet: false })).toMatchObject({ balanced: true });
  });
});
