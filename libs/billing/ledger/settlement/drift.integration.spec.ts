import { Heartbeat, type Instance } from '#core/infra';
import { SystemClock } from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { DriftCheck } from './drift-check.js';

type Report = Instance['reports'][string];

let fixture: LedgerFixture;
let drift: DriftCheck;
let report: () => Report;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const heartbeat = { report: (_name: string, read: () => Report) => (report = read) } as unknown as Heartbeat;
  const wallets = new WalletRepository(fixture.prisma);
  drift = new DriftCheck(wallets, fixture.queries, new SystemClock(), fixture.logger, heartbeat);
});

afterAll(async () => {
  await fixture.close();
});

/** The drift alarms of one pass. */
async function alarms(): Promise<string[]> {
  fixture.log.length = 0;
  await drift.run();
  return fixture.log.filter((line) => line.includes('"alarm":"drift"'));
}

describe('the drift pass', () => {
  it('is silent while Redis matches, lacks a recent change, or lacks the wallet', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const unpublished = await fixture.createOrganization(100_000n);
    const unknown = await fixture.createOrganization(100_000n);
    await fixture.topUpUntold(unpublished, 5n);
    await fixture.redis.client.del(await fixture.walletKey(unknown));
    await fixture.use(organizationId, 1_000n);
    expect(await alarms()).toEqual([]);
    expect(report()).toEqual({ organizations: 0, round_ended_ms_ago: expect.any(Number) });
  });

  it.each([
    ['another amount', 'posted', '1', /postedNanoUsd: Postgres 100000, Redis 1"/],
    ['a version that Postgres never had', 'version', '99', /version: Postgres \d+, Redis 99"/],
    ['a sum that differs from its entries', 'held', '3', /held is 3, entries say 0"/],
  ])('ALWAYS-3: finds %s, until it is right again', async (_name, field, value, expected) => {
    const organizationId = await fixture.createOrganization(100_000n);
    const key = await fixture.walletKey(organizationId);
    const before = (await fixture.redis.client.hget(key, field)) ?? '0';
    await fixture.redis.client.hset(key, field, value);
    const found = await alarms();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
    expect(report()).toMatchObject({ organizations: 1 });
    await fixture.redis.client.hset(key, field, before);
    expect(await alarms()).toEqual([]);
    expect(report()).toMatchObject({ organizations: 0 });
  });

  it('ALWAYS-3: finds a change that Redis should have heard of long ago', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.topUpUntold(organizationId, 5n);
    await fixture.owner.query(`UPDATE wallet SET moved_at = now() - interval '61 s' WHERE organization_id = $1`, [
      organizationId,
    ]);
    expect(await alarms()).toHaveLength(1);
    await fixture.publisher.publish(organizationId);
    expect(await alarms()).toEqual([]);
  });

  it('finds a wallet that differs from the sum of its lots', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.owner.query('UPDATE account SET balance_nano_usd = 7 WHERE organization_id = $1', [organizationId]);
    const found = await alarms();
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('in Postgres, posted is 100000, lots sum to 7');
    await fixture.owner.query('UPDATE account SET balance_nano_usd = 100000 WHERE organization_id = $1', [
      organizationId,
    ]);
    expect(await alarms()).toEqual([]);
  });

  it('compares every wallet within six passes, which take a minute, for any number of wallets', async () => {
    await fixture.owner.query(
      `WITH made AS (
         INSERT INTO organization (id, name, slug, tier_id)
         SELECT id, 'Many', id::text, $1 FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 3100)) AS ids
         RETURNING id)
       INSERT INTO wallet (organization_id) SELECT id FROM made`,
      [fixture.tierId],
    );
    const { rows } = await fixture.owner.query<{ id: string }>(
      'SELECT organization_id AS id FROM wallet ORDER BY 1 DESC LIMIT 1',
    );
    await fixture.owner.query('UPDATE wallet SET posted_nano_usd = 5 WHERE organization_id = $1', [rows[0]?.id]);
    const found: string[] = [];
    for (let pass = 0; pass < 6; pass++) found.push(...(await alarms()));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('in Postgres, posted is 5, lots sum to 0');
  });
});
