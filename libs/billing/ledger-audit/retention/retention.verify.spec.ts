import { randomBytes } from 'node:crypto';
import { newUuid, SystemClock, type PageRequest } from '#core';
import type { ChannelsService } from '#channels';
import { RequestSearch, RequestsService, type UnsettledRequests } from '#completions/explanations';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { refundsService, rollupRepository, statementsService } from '../../../../test/support/ledger/money-services.js';
import { RequestRepository } from '../../records/request.repository.js';
import { RollupsService } from '../../usage/rollups/rollups.service.js';
import { UsageService } from '../../usage/queries/usage.service.js';
import { AccountDayRepository } from '../../ledger/months/account-day.repository.js';
import { SealRepository } from '../../ledger/seals/seal.repository.js';
import { UsageRepository } from '../../usage/queries/usage.repository.js';
import { UsageUnitsRepository } from '../../usage/queries/usage-units.repository.js';
import { ArchiveRepository } from '../../ledger/transfers/archive.repository.js';
import { LedgerMonthsService } from '../../ledger/months/ledger-months.service.js';
import { RefundRepository } from '../../ledger/refunds/refund.repository.js';
import { SealsService } from '../../ledger/seals/seals.service.js';
import { TransferRepository } from '../../ledger/transfers/transfer.repository.js';
import type { PinnedPrices } from '../../ledger/transfers/pinned-prices.js';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const PAGE: PageRequest = { limit: 100, after: null, before: null };
/** About five months with a seal a day. */
jest.setTimeout(180_000);

let worker: LedgerFixture;
let control: LedgerFixture;
let checks: LedgerCheckRepository;
let seals: SealsService;
let rollups: RollupsService;
let months: LedgerMonthsService;
let retention: RetentionService;
let own: string;
/** Requests of five and of four months ago, and of two. */
let oldest: string;
let older: string;
let kept: string;
/** A request of five months ago that was booked in the month of `kept`. */
let late: string;
let keyId: string;

/** The start of a month (UTC), counted back from the current one. */
function monthsAgo(count: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count, 1));
}

const nameOf = (month: Date): string => month.toISOString().slice(0, 7);
const detachDue = () => retention.detachDue(3, new AbortController().signal);

async function asReplica(sql: string, values: readonly unknown[] = []): Promise<void> {
  const client = await worker.owner.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    await client.query(sql, [...values]);
  } finally {
    await client.query('RESET session_replication_role');
    client.release();
  }
}

/** Books a final request of a moment, backdated to that moment or to another. */
async function book(atMs: number, bookedAtMs = atMs, grade: 1 | 2 = 2): Promise<string> {
  const requestId = newUuid(atMs);
  const event = { requestId, organizationId: own, keyId, chargeNanoUsd: 5_000n, grade };
  const windows = [
    { name: 'total', windowKey: 'all' },
    { name: `${own}:total`, windowKey: 'all' },
    { name: 'month', windowKey: nameOf(new Date(atMs)) },
    { name: 'c3', windowKey: 'all' },
    { name: 'r4', windowKey: 'all' },
    { name: 'c5', windowKey: '2020-01' },
    { name: 'r6', windowKey: '2020-01-01T14:00' },
    { name: 'r7', windowKey: 't1500000000000' },
  ];
  await worker.book([{ ...worker.ledgerEvent(event, atMs), windows }]);
  await asReplica(`UPDATE usage_record SET booked_at = $2 WHERE request_id = $1`, [requestId, new Date(bookedAtMs)]);
  await asReplica(`UPDATE transfer SET booked_at = $2, id = $3 WHERE request_id = $1`, [
    requestId,
    new Date(bookedAtMs),
    newUuid(bookedAtMs),
  ]);
  return requestId;
}

async function brokenPromises(): Promise<string[]> {
  const results = await checks.run();
  const seal = await seals.findBroken();
  const broken = results.filter(({ severity, rows }) => severity === 'error' && rows.length > 0);
  return [
    ...broken.map(({ name, rows }) => `${name} ${JSON.stringify(rows, text)}`),
    ...seal.map(({ fault }) => fault),
  ];
}

const text = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Statements and usage of all these months. */
async function reports(): Promise<unknown> {
  const months = [5, 4, 3, 2, 1, 0].map((count) => nameOf(monthsAgo(count)));
  const statements = await Promise.all(
    ['UTC', 'Asia/Kathmandu'].flatMap((tz) => months.map((month) => statementsService(control).read(own, month, tz))),
  );
  const usage = await new UsageRepository(control.prisma).sum({
    organizationIds: [own],
    keyIds: null,
    tz: 'UTC',
    interval: 'month',
    groupBy: 'model',
    limit: 100,
    from: monthsAgo(5),
    before: monthsAgo(0),
  });
  return [
    statements.map(({ openingNanoUsd, closingNanoUsd, lines, units }) => ({
      openingNanoUsd,
      closingNanoUsd,
      lines,
      units,
    })),
    usage,
  ];
}

function usageService(): UsageService {
  return new UsageService(
    new UsageRepository(control.prisma),
    new UsageUnitsRepository(control.prisma),
    new ArchiveRepository(control.prisma),
    new SystemClock(),
  );
}

function requestsService(): RequestsService {
  const { prisma } = control;
  const prices = { find: () => Promise.resolve(null) } as unknown as PinnedPrices;
  const [transfers, refunds] = [new TransferRepository(prisma), new RefundRepository(prisma)];
  const unsettled = {
    failuresOf: () => Promise.resolve([]),
    find: () => Promise.resolve(null),
  } as unknown as UnsettledRequests;
  const archive = new ArchiveRepository(prisma);
  const channels = { namesOf: () => Promise.resolve(new Map()) } as unknown as ChannelsService;
  const search = new RequestSearch(prisma, new SystemClock());
  return new RequestsService(
    new RequestRepository(prisma),
    search,
    transfers,
    refunds,
    prices,
    archive,
    channels,
    unsettled,
  );
}

async function movements(month: string): Promise<number> {
  const statements = statementsService(control);
  let count = 0;
  for await (const row of await statements.rows(await statements.read(own, month, 'UTC'))) if (row.id !== '') count++;
  return count;
}

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  await worker.owner.query(`SELECT ensure_partitions(now() - interval '5 months', 6)`);
  checks = new LedgerCheckRepository(worker.prisma);
  seals = new SealsService(new SealRepository(worker.prisma));
  rollups = new RollupsService(rollupRepository(worker));
  months = new LedgerMonthsService(new AccountDayRepository(worker.prisma), new SystemClock());
  retention = new RetentionService(new RetentionRepository(worker.prisma), checks, seals, months);
  const { organizationId, paidLot } = await worker.createWallet(0n);
  own = organizationId;
  keyId = newUuid(Date.now());
  const key = { id: keyId, organization_id: own, name: 'test', digest: randomBytes(32), masked: 'sk-…' };
  await worker.insert('api_key', key);
  await worker.fund(own, paidLot, 1_000_000n, monthsAgo(5).getTime() + 5 * DAY_MS);
  oldest = await book(monthsAgo(5).getTime() + 6 * DAY_MS);
  // Three months late, as from a recovered journal.
  late = await book(monthsAgo(5).getTime() + 7 * DAY_MS, monthsAgo(2).getTime() + DAY_MS);
  older = await book(monthsAgo(4).getTime() + DAY_MS);
  kept = await book(monthsAgo(2).getTime() + 3 * DAY_MS);
  await refundsService(control).refund({ requestId: oldest, amountNanoUsd: 1_000n, reason: 'test' }, OPERATOR);
  await worker.publisher.publish(own);
  // The least: on the first days of a month more would keep the months that leave.
  await new RetentionRepository(worker.prisma).forgetSpendWindows(62, 100);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

describe('a month', () => {
  const first = (): string => `${nameOf(monthsAgo(5))}-01`;
  const waitsFor = async (hindrance: RegExp): Promise<void> => {
    const waiting = { month: first(), hindrance: expect.stringMatching(hindrance) as string };
    expect(await detachDue()).toEqual({ detached: [], waiting, broken: [] });
  };

  it('stays until its days are summed', async () => {
    await waitsFor(/summed/);
    await months.sumDue(new AbortController().signal);
  });

  it('stays until its usage is added up', () => waitsFor(/added up/));

  it('stays right after a booking of it', async () => {
    await rollups.catchUp(new AbortController().signal);
    await waitsFor(/a moment ago/);
    await asReplica(`UPDATE refund SET created_at = $1`, [new Date(Date.now() - HOUR_MS)]);
  });

  it('stays until its days are sealed', async () => {
    await waitsFor(/sealed/);
    await seals.sealDue(new AbortController().signal);
  });

  it('stays while an event of it waits for an operator', async () => {
    await worker.owner.query(
      `INSERT INTO settlement_failure (id, request_id, grade, organization_id, amount_nano_usd, terms, payload, message)
       VALUES ($1, $1, 2, $2, 0, '', '', 'test')`,
      [newUuid(monthsAgo(5).getTime() + DAY_MS), own],
    );
    await waitsFor(/operator/);
    await worker.owner.query(`UPDATE settlement_failure SET resolved_at = now(), resolution = 'voided'`);
  });

  it('stays while a request of it is provisional', async () => {
    const set = (grade: number, bookedAt: Date) =>
      asReplica(`UPDATE usage_record SET grade = $2, booked_at = $3 WHERE request_id = $1`, [late, grade, bookedAt]);
    await set(1, new Date(Date.now() - DAY_MS));
    await waitsFor(/not final/);
    await set(2, monthsAgo(2));
  });

  it('ALWAYS-7: stays while the audit finds a broken promise', async () => {
    await asReplica(`UPDATE account SET balance_nano_usd = balance_nano_usd + 1 WHERE organization_id = $1`, [own]);
    expect(await detachDue()).toMatchObject({ detached: [], broken: expect.arrayContaining(['lots', 'wallets']) });
    await asReplica(`UPDATE account SET balance_nano_usd = balance_nano_usd - 1 WHERE organization_id = $1`, [own]);
  });

  it('stays within the minimum, and while an earlier one is still there; only the worker can detach it', async () => {
    const detach = async (count: number): Promise<unknown> =>
      (
        await worker.prisma.$queryRaw<unknown[]>`SELECT detach_month(${`${nameOf(monthsAgo(count))}-01`}::date) AS why`
      )[0];
    expect(await detach(3)).toEqual({ why: 'three whole months stay at least' });
    expect(await detach(4)).toEqual({ why: 'an earlier month is still there' });
    await expect(control.prisma.$queryRaw`SELECT detach_month('2020-01-01'::date)`).rejects.toThrow(
      /permission denied/,
    );
  });

  it('ALWAYS-7: leaves as a whole, and every statement, sum, seal and promise stays', async () => {
    const before = await reports();
    expect(await brokenPromises()).toEqual([]);
    expect(await detachDue()).toEqual({
      detached: [first(), `${nameOf(monthsAgo(4))}-01`],
      waiting: null,
      broken: [],
    });
    expect(await worker.count('FROM usage_record')).toBe(1);
    expect(await reports()).toEqual(before);
    expect(await brokenPromises()).toEqual([]);
    expect(await detachDue()).toEqual({ detached: [], waiting: null, broken: [] });
  });
});

describe('of a month that has left', () => {
  it('the tables stand in the archive, with every row', async () => {
    const suffix = nameOf(monthsAgo(5)).replace('-', '_');
    expect(await worker.count(`FROM archive.usage_record_${suffix}`)).toBe(2);
    expect(await worker.count(`FROM archive.transfer_${suffix}`)).toBe(3);
    await expect(worker.prisma.$queryRawUnsafe(`SELECT * FROM archive.transfer_${suffix}`)).rejects.toThrow(
      /permission/,
    );
  });

  it('spend of kept windows is brought forward, of forgotten ones not', async () => {
    const { rows } = await worker.owner.query<{ name: string; spent: string }>(
      `SELECT period || '=' || window_key AS name, sum(spent_nano_usd) AS spent FROM brought_forward_spend GROUP BY 1`,
    );
    // Three charges of 5,000, of which 1,000 came back, and three requests.
    expect(Object.fromEntries(rows.map(({ name, spent }) => [name, Number(spent)]))).toEqual({
      [`${own}:total=all`]: 14_000,
      'total=all': 14_000,
      'c3=all': 14_000,
      'r4=all': 3,
    });
  });

  it('a corrupted sum that was brought forward is found', async () => {
    await asReplica(`UPDATE brought_forward SET debit_nano_usd = debit_nano_usd + 1 WHERE organization_id = $1`, [own]);
    const broken = await brokenPromises();
    await asReplica(`UPDATE brought_forward SET debit_nano_usd = debit_nano_usd - 1 WHERE organization_id = $1`, [own]);
    expect(broken.map((line) => line.split(' ')[0])).toEqual(expect.arrayContaining(['brought-forward', 'lots']));
    expect(await brokenPromises()).toEqual([]);
  });

  it('sums are not recomputed', async () => {
    const before = await reports();
    await rollups.rebuild({});
    expect(await reports()).toEqual(before);
    expect(await brokenPromises()).toEqual([]);
  });

  it('ALWAYS-7: a late event becomes a settlement failure, and is never booked', async () => {
    const posted = await worker.posted(own);
    await worker.deliver(worker.event({ requestId: older, organizationId: own, chargeNanoUsd: 5_000n }));
    await worker.drain(own);
    expect(await worker.count('FROM settlement_failure WHERE request_id = $1 AND resolved_at IS NULL', [older])).toBe(
      1,
    );
    expect(await worker.wallet(own)).toMatchObject({ posted, blocked: 5_000n });
    await worker.deliver(worker.event({ requestId: older, organizationId: own, chargeNanoUsd: 5_000n }));
    await worker.drain(own);
    expect(await worker.wallet(own)).toMatchObject({ posted, blocked: 5_000n });
  });

  it('a refund is refused; one of an attached month is not', async () => {
    const refunds = refundsService(control);
    const refund = { amountNanoUsd: 1n, reason: 'test' };
    const archived = { code: 'conflict', message: expect.stringContaining('has been archived') as string };
    await expect(refunds.refund({ ...refund, requestId: oldest }, OPERATOR)).rejects.toMatchObject(archived);
    expect(await refunds.refund({ ...refund, requestId: kept }, OPERATOR)).toMatchObject({ amountNanoUsd: 1n });
  });

  it('a request, a list, and usage by tag are refused with the first day that is not archived', async () => {
    const metadata = { archived_before: monthsAgo(3).toISOString().slice(0, 10) };
    const [requests, usage] = [requestsService(), usageService()];
    await expect(requests.find(oldest)).rejects.toMatchObject({ code: 'not_found', metadata });
    await expect(requests.findOwn(own, oldest)).rejects.toMatchObject({ code: 'not_found', metadata });
    const window = { from: monthsAgo(4), before: monthsAgo(3) };
    await expect(requests.list(window, PAGE)).rejects.toMatchObject({ code: 'invalid_request_error', metadata });
    const query = { ...window, organizationIds: [own], keyIds: null, tz: 'UTC', interval: 'day' } as const;
    await expect(usage.sum({ ...query, groupBy: { tag: 'x' } })).rejects.toMatchObject({ metadata });
    expect(await usage.sum({ ...query, groupBy: 'key' })).toMatchObject([{ chargeNanoUsd: 5_000n }]);
    expect(await requests.find(kept)).toMatchObject({ event: { chargeNanoUsd: 5_000n } });
    expect(await requests.find(newUuid(Date.now()))).toBeNull();
  });

  it('a file of movements is refused if and only if one of them is archived', async () => {
    const archived = { code: 'not_found', message: expect.stringContaining('has been archived') as string };
    for (const count of [5, 4, 2]) await expect(movements(nameOf(monthsAgo(count)))).rejects.toMatchObject(archived);
    expect(await movements(nameOf(monthsAgo(0)))).toBeGreaterThan(0);
  });

  it('a top-up can still be charged back', async () => {
    const topup = await worker.owner.query<{ id: string }>(`SELECT id FROM payment WHERE kind = 'topup'`);
    const chargeback = { organizationId: own, topupId: topup.rows[0]?.id ?? '', amountNanoUsd: 10n, externalRef: null };
    await control.accounts.chargeBack({ ...chargeback, reason: 'test' }, OPERATOR);
    expect(await brokenPromises()).toEqual([]);
  });
});
