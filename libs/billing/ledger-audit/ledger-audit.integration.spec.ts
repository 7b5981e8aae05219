import { newUuid, NO_USAGE, uuidTimeMs, type AdvisorUse, type Attempt } from '#core';
import { AuditChainRepository } from '#core/infra';
import { BacklogService } from '../admission/backlog.service.js';
import { shardOf } from '../admission/domain/shard-of.js';
import { LEDGER_CORRUPTIONS } from '../../../test/support/ledger/ledger-corruptions.js';
import { LedgerFixture, memberOf, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import {
  moveOrder,
  redeemCodesService,
  refundsService,
  sweepEnded,
  rollupRepository,
} from '../../../test/support/ledger/money-services.js';
import { SealsService } from '../ledger/seals/seals.service.js';
import { WalletRepository } from '../ledger/transfers/wallet.repository.js';
import { SealRepository } from '../ledger/seals/seal.repository.js';
import { RollupsService } from '../usage/rollups/rollups.service.js';
import { LedgerCheckRepository } from './ledger-check.repository.js';
import { LEDGER_CHECKS } from './checks/ledger-checks.js';
import { ChainChecks } from './chain-checks.js';
import { LedgerAudit } from './ledger-audit.js';

let fixture: LedgerFixture;
let ledgerAudit: LedgerAudit;
let checks: LedgerCheckRepository;
let organizationId: string;
let requestId: string;
/** A request that is only provisional in Postgres. */
let provisionalId: string;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  checks = new LedgerCheckRepository(fixture.prisma);
  ledgerAudit = new LedgerAudit(
    checks,
    new WalletRepository(fixture.prisma),
    fixture.projections,
    fixture.queries,
    new BacklogService(fixture.redis),
    new ChainChecks(new AuditChainRepository(fixture.prisma), new SealsService(new SealRepository(fixture.prisma))),
  );
  organizationId = await fixture.createOrganization(1_000_000n);
  await fixture.grant(organizationId, 3_000n, new Date(Date.now() + 3_600_000));
  const attempts = [await fixture.pricedAttempt(7)];
  requestId = await fixture.use(organizationId, 5_000n, { attempts });
  await fixture.use(organizationId, 0n, { usageSource: 'none', outcome: 'all_channels_failed' });
  const request = await fixture.admit(organizationId, 9_000n);
  await fixture.reapAt(request, 2_000n);
  await fixture.drain(organizationId);
  await fixture.capture(request, 1_000n);
  const provisional = await fixture.admit(organizationId, 9_000n);
  await fixture.reapAt(provisional, 2_000n);
  provisionalId = provisional.requestId;
  await fixture.drain(organizationId);
  await sweepEnded(fixture, await fixture.grant(organizationId, 4_000n, new Date(Date.now() + 3_600_000)));
  await moveAsControl(await fixture.use(organizationId, 3_000n));
  const waived = { waiver: 'empty_reply', waivedNanoUsd: 6_000n, usageSource: 'upstream', attempts } as const;
  await fixture.use(organizationId, 0n, waived);
  await useAdvised();
  await fixture.drain(organizationId);
  await rollUpOfBefore(attempts);
  // An unused grant, so that Redis has an expiry.
  await fixture.grant(organizationId, 2_000n, new Date(Date.now() + 7_200_000));
});

afterAll(async () => {
  await fixture.close();
});

/** A request whose charge has two prices: two tokens of its own, and three of its advisor. */
async function useAdvised(): Promise<void> {
  const own = { usage: { ...NO_USAGE, promptTokens: 2 }, meters: { input: 2 } };
  await fixture.use(organizationId, 5_000n, { ...own, advisor: advisor() });
}

function advisor(): AdvisorUse {
  const { modelId, priceVersionId } = fixture;
  return { modelId, priceVersionId, promptTokens: 3, meters: { input: 3 } };
}

/** Refunds half of a request, redeems a code, charges a top-up back, and moves an order, as control does. */
async function moveAsControl(paidId: string): Promise<void> {
  await fixture.drain(organizationId);
  const control = await fixture.openAnother('routify_control');
  await refundsService(control).refund({ requestId: paidId, amountNanoUsd: 1_500n, reason: 'test' }, OPERATOR);
  const codes = redeemCodesService(control);
  const batch = { count: 1, amountNanoUsd: 700n, priority: 50, grantDays: null, expiresAt: null, reason: 'test' };
  const [made] = (await codes.create(batch, OPERATOR)).codes;
  await codes.redeem(organizationId, made?.secret ?? '', OPERATOR);
  const topup = { organizationId, amountNanoUsd: 900n, externalRef: null, reason: 'test' };
  const { id: topupId } = await control.accounts.topUp(topup, OPERATOR);
  await control.accounts.chargeBack({ ...topup, topupId, amountNanoUsd: 400n }, OPERATOR);
  await moveOrder(control, organizationId);
  await control.close();
}

/** A request of a rolled-up hour, whose bookings are all old enough for the roll-ups. */
async function rollUpOfBefore(attempts: readonly Attempt[]): Promise<void> {
  const atMs = Date.now() - 135 * 60_000;
  const tags = { team: 'red' };
  const meters = { input: 2, web_search_call: 1 };
  // Of its charge 3,000 are for an advisor, and for none of its units.
  const event = {
    requestId: newUuid(atMs),
    organizationId,
    projectId: newUuid(atMs),
    chargeNanoUsd: 8_000n,
    meters,
    advisor: advisor(),
    attempts,
    tags,
  };
  await fixture.book([fixture.ledgerEvent(event, atMs)]);
  await fixture.owner.query(`UPDATE usage_record SET booked_at = booked_at - interval '135 minutes'`);
  await fixture.owner.query(
    `SET session_replication_role = replica; UPDATE transfer SET booked_at = booked_at - interval '135 minutes',
       id = (left('${newUuid(atMs)}', 18) || right(id::text, 18))::uuid WHERE request_id = '${event.requestId}';
     RESET session_replication_role`,
  );
  await fixture.publisher.publish(organizationId);
  await new RollupsService(rollupRepository(fixture)).catchUp(new AbortController().signal);
}

/** Names of the broken promises. */
async function broken(quiet = false): Promise<string[]> {
  const { checks } = await ledgerAudit.audit({ quiet });
  return checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
}

function tag(): string {
  return `{s${String(shardOf(organizationId)).padStart(2, '0')}}`;
}

/** Writes a field of the organization's wallet or caps in Redis, and restores it after `check`. */
async function withField(hash: string, field: string, value: string, check: () => Promise<unknown>): Promise<void> {
  const key = `${hash}:${tag()}:${organizationId}`;
  const name = hash === 'caps' ? `${organizationId}:${field}` : field;
  const before = await fixture.redis.client.hget(key, name);
  await fixture.redis.client.hset(key, name, value);
  await check();
  if (before === null) await fixture.redis.client.hdel(key, name);
  else await fixture.redis.client.hset(key, name, before);
}

/** Tables that corruptions change. */
const CORRUPTED = [
  ...['transfer', 'usage_record', 'account', 'wallet', 'payment', 'settlement_failure', 'price_version'],
  ...['key_spend', 'member_spend', 'cap_spend', 'promo_grant', 'refund', 'redeem_code', 'usage_rollup', 'usage_total'],
  ...[
    'usage_sum',
    'usage_sum_gap',
    'attempt_rollup',
    'credential_rollup',
    'movement_rollup',
    'unit_rollup',
    'unit_total',
    'movement_unit_rollup',
  ],
  ...['brought_forward', 'brought_forward_spend', 'detached_month', 'clearing_entry', 'account_day'],
  'organization_month',
  ...['payment_order', 'unapplied_payment', 'invoice', 'invoice_series', 'invoice_payment'],
];

/** Runs SQL with every safeguard off, checks one promise, and restores the tables that the SQL names. */
async function isBrokenAfter(name: string, sql: string): Promise<boolean> {
  const client = await fixture.owner.connect();
  const copies = CORRUPTED.filter((table) => new RegExp(`\\b${table}\\b`).test(sql));
  try {
    await client.query(`SET session_replication_role = replica`);
    for (const table of copies) await client.query(`CREATE TEMP TABLE kept_${table} AS SELECT * FROM ${table}`);
    await client.query(sql);
    const [found] = await checks.run(LEDGER_CHECKS.filter((check) => check.name === name));
    return found !== undefined && found.rows.length > 0;
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

/** The same on a ledger whose transfers belong to a sealed day. */
async function brokenAfterSealing(sql: string): Promise<string[]> {
  await fixture.owner
    .query(`SET session_replication_role = replica; CREATE TABLE kept_transfer AS SELECT * FROM transfer;
    CREATE TABLE kept_event AS SELECT * FROM audit_event;
    UPDATE transfer SET booked_at = booked_at - interval '2 days' WHERE code <> 'expiry'`);
  await new SealsService(new SealRepository(fixture.prisma)).sealDue(new AbortController().signal);
  expect(await broken()).toEqual([]);
  await fixture.owner.query(`SET session_replication_role = replica; ${sql}`);
  const found = await broken();
  await fixture.owner.query(`SET session_replication_role = replica; DELETE FROM transfer_seal; DELETE FROM transfer;
    INSERT INTO transfer SELECT * FROM kept_transfer; DELETE FROM audit_event; INSERT INTO audit_event SELECT * FROM kept_event;
    DROP TABLE kept_transfer, kept_event`);
  await fixture.owner.query('SET session_replication_role = DEFAULT');
  return found;
}

describe('the ledger audit', () => {
  it('UNIT-5, ALWAYS-1: finds nothing wrong with a ledger of charges, grants, costs and adjustments', async () => {
    expect(await ledgerAudit.audit({ quiet: true })).toMatchObject({ balanced: true });
    expect(await broken()).toEqual([]);
  });

  it.each(LEDGER_CORRUPTIONS)('LEDGER-25: %s: %s', async (name, sql) => {
    expect(await isBrokenAfter(name, sql.replace('$1', `'${requestId}'`))).toBe(true);
  });

  it('UNIT-9, UNIT-15, UNIT-28, LEDGER-1, LEDGER-5, LEDGER-7, ALWAYS-1: has a corruption for every promise', () => {
    expect([...new Set(LEDGER_CORRUPTIONS.map(([name]) => name))].sort()).toEqual(
      LEDGER_CHECKS.map(({ name }) => name).sort(),
    );
  });

  it.each([
    ['held', 'wallet', 'held', '5'],
    ['unsettled', 'wallet', 'unsettled', '5'],
    ['open', 'caps', 'total', 'all|6000|5'],
  ])('ALWAYS-3: redis-sums: %s is not the sum of the entries', async (_name, hash, field, value) => {
    await withField(hash, field, value, async () => {
      expect(await broken()).toEqual(['redis-sums']);
    });
  });

  it('redis-sums: a lease without an entry', async () => {
    const leases = `leases:${tag()}:${organizationId}`;
    await fixture.redis.client.zadd(leases, 1, requestId);
    expect(await broken()).toEqual(['redis-sums']);
    await fixture.redis.client.del(leases);
  });

  it.each([
    ['no row', () => newUuid(Date.now()), '1'],
    ['a provisional row', () => provisionalId, '2'],
  ])('ALWAYS-4: redis-markers: a marker of %s', async (_name, id, grade) => {
    const marked = id();
    const markers = `dn:${tag()}:${Math.floor(uuidTimeMs(marked) / 1_000)}`;
    const before = await fixture.redis.client.hget(markers, marked);
    await fixture.redis.client.hset(markers, marked, grade);
    expect(await broken()).toEqual(['redis-markers']);
    if (before === null) await fixture.redis.client.hdel(markers, marked);
    else await fixture.redis.client.hset(markers, marked, before);
  });

  it.each(['posted', 'credit_limit', 'blocked', 'version'])('ALWAYS-5: redis-projection: %s', async (field) => {
    await withField('wallet', field, '7', async () => {
      expect(await broken(true)).toEqual(['redis-projection']);
    });
  });

  it.each(['', '1:7', '4102444800000:3000'])('redis-projection: expiries, when Redis has "%s"', async (expiries) => {
    await withField('wallet', 'expiries', expiries, async () => {
      expect(await broken(true)).toEqual(['redis-projection']);
    });
  });

  it('redis-projection: a wallet missing in Redis is no difference', async () => {
    await fixture.redis.client.del(await fixture.walletKey(organizationId));
    expect(await broken(true)).toEqual([]);
    await fixture.publisher.publish(organizationId);
  });

  it('redis-spend: the spend of a key, and of a member', async () => {
    await withField('caps', 'total', 'all|5|0', async () => {
      expect(await broken(true)).toEqual(['redis-spend']);
    });
    const caps = (await fixture.walletKey(organizationId)).replace('wallet', 'caps');
    const field = `${memberOf(organizationId)}:total`;
    const before = (await fixture.redis.client.hget(caps, field))!;
    await fixture.redis.client.hset(caps, field, 'all|5|0');
    expect(await broken(true)).toEqual(['redis-spend']);
    await fixture.redis.client.hset(caps, field, before);
    expect(await broken(true)).toEqual([]);
  });

  it('redis-spend: a newer window with a hold and no charge is no difference', async () => {
    // The ledger has no row of a window before its first charge; windows sort as text, and this one is the newest.
    await withField('caps', 'total', 'tomorrow|0|0', async () => {
      expect(await broken(true)).toEqual([]);
    });
    await withField('caps', 'total', 'tomorrow|1|0', async () => {
      expect(await broken(true)).toEqual(['redis-spend']);
    });
  });

  it('redis-leases: a lease without a request', async () => {
    const leases = `leases:${tag()}`;
    await fixture.redis.client.zadd(leases, 1, 'a|b|c');
    expect(await broken(true)).toEqual(['redis-leases']);
    await fixture.redis.client.del(leases);
  });

  it('queued and running requests are a difference only when quiet', async () => {
    await fixture.use(organizationId, 1_000n);
    const running = await fixture.admit(organizationId, 1_000n);
    expect(await ledgerAudit.audit({ quiet: false })).toMatchObject({ balanced: true });
    expect(await broken(true)).toEqual(['redis-outbox', 'redis-leases', 'redis-projection', 'redis-spend']);
    await fixture.capture(running, 0n);
    await fixture.drain(organizationId);
    expect(await ledgerAudit.audit({ quiet: true })).toMatchObject({ balanced: true });
  });

  it.each([
    ['transfer-seals', 'a transfer of a sealed day is changed', `UPDATE transfer SET reason = 'x'`],
    ['transfer-seals', 'one is removed', `DELETE FROM transfer WHERE code = 'usage'`],
    [
      'transfer-seals',
      'one is inserted',
      `INSERT INTO transfer SELECT (jsonb_populate_record(t, jsonb_build_object('request_id', uuid_floor(now())))).*
       FROM transfer t WHERE code = 'topup' LIMIT 1`,
    ],
    ['audit-chain', 'a recorded change is changed', `UPDATE audit_event SET reason = 'another'`],
    ['audit-chain', 'one is removed', `DELETE FROM audit_event`],
  ])('%s: %s', async (name, _what, sql) => {
    expect(await brokenAfterSealing(sql)).toContain(name);
    expect(await broken()).toEqual([]);
  });

  it('a report alone leaves the ledger balanced', async () => {
    await fixture.owner.query(
      `INSERT INTO settlement_failure (id, request_id, grade, organization_id, amount_nano_usd, terms, payload, message)
       VALUES ($1, $1, 2, $1, 0, '', '', '')`,
      [newUuid(Date.now())],
    );
    expect(await ledgerAudit.audit({ quiet: false })).toMatchObject({ balanced: true });
  });
});
