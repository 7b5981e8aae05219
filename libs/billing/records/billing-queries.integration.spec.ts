import { newUuid, SystemClock, type Cap, type Principal } from '#core';
import { SpendCalendar } from '../admission/spend-calendar.js';
import { WalletRequests } from '../admission/wallet-requests.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { sampleCap } from '../../../test/support/samples/sample-cap.js';
import { SAMPLE_PRINCIPAL } from '../../../test/support/samples/sample-principal.js';
import { BillingQueries } from './billing-queries.service.js';
import { RequestRepository } from './request.repository.js';

let worker: LedgerFixture;
let gateway: LedgerFixture;
let queries: BillingQueries;
let requests: RequestRepository;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  gateway = await worker.openAnother('routify_gateway');
  requests = new RequestRepository(gateway.prisma);
  const wallets = new WalletRequests(gateway.redis, gateway.logger, { walletWaitMs: 500 });
  const clock = new SystemClock();
  queries = new BillingQueries(gateway.queries, requests, wallets, new SpendCalendar(clock), clock);
});

afterAll(async () => {
  await gateway.close();
  await worker.close();
});

describe('credits', () => {
  it('are the balance minus unsettled charges, the holds, and the available amount', async () => {
    const organizationId = await worker.createOrganization(100_000n, 5_000n);
    await worker.use(organizationId, 10_000n);
    await worker.admit(organizationId, 20_000n);
    const credits = { balanceNanoUsd: 90_000n, heldNanoUsd: 20_000n, availableNanoUsd: 75_000n };
    expect(await queries.credits(organizationId)).toEqual(credits);
    await worker.drain(organizationId);
    expect(await queries.credits(organizationId)).toEqual(credits);
  });

  it('are unknown while the wallet is missing in Redis, and request its publish', async () => {
    const organizationId = newUuid(Date.now());
    await expect(queries.credits(organizationId)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    expect(await worker.outbox.takeRequested(1)).toEqual([organizationId]);
  });
});

describe('caps', () => {
  const listed = { id: newUuid(0), scope: 'organization', period: 'total' } as const;
  const money = sampleCap({ ...listed, name: 'c3', limit: 50_000n });
  const requests = sampleCap({ ...listed, name: 'r4', unit: 'requests', limit: 5n });
  let principal: Principal;
  const left = (...caps: readonly Cap[]): Promise<bigint> => queries.leftNanoUsd({ ...principal, caps });

  beforeAll(async () => {
    const organizationId = await worker.createOrganization(100_000n);
    principal = { ...SAMPLE_PRINCIPAL, organizationId, keyId: organizationId };
    await worker.createCap(organizationId, 3);
    await worker.createCap(organizationId, 4, { unit: 'requests' });
    const windows = ['total', 'c3', 'r4'].map((name) => ({ name, windowKey: 'total' }));
    const booked = [4_000n, 0n].map((chargeNanoUsd) => worker.ledgerEvent({ organizationId, chargeNanoUsd }));
    await worker.book(booked.map((event) => ({ ...event, windows })));
    await worker.publisher.publish(organizationId);
  });

  it('have their use and the limit in force, in their units', async () => {
    const own = sampleCap({ name: 'total', period: 'total', limit: 9_000n });
    const raised = { ...money, name: 'c5', override: { limit: 70_000n, endsAtMs: Date.now() + 3_600_000 } };
    const over = { ...money, name: 'c6', override: { limit: 70_000n, endsAtMs: Date.now() - 1 } };
    const caps = [own, money, requests, raised, over];
    const none = { windowKey: 'total', open: 0n, resetsAtMs: null };
    expect(await queries.caps({ ...principal, caps })).toEqual([
      { ...none, name: 'total', cap: own, limit: 9_000n, spent: 4_000n },
      { ...none, name: 'c3', cap: money, limit: 50_000n, spent: 4_000n },
      { ...none, name: 'r4', cap: requests, limit: 5n, spent: 2n },
      { ...none, name: 'c5', cap: raised, limit: 70_000n, spent: 0n },
      { ...none, name: 'c6', cap: over, limit: 50_000n, spent: 0n },
    ]);
  });

  it('of money leave what their tightest leaves, if they refuse any request of the key and are seen', async () => {
    expect(await left()).toBe(96_000n);
    expect(await left(money, requests)).toBe(46_000n);
    expect(await left({ ...money, limit: 1_000n }, money)).toBe(-3_000n);
    const tag = { name: 'team', value: 'search' };
    const others = [{ isHard: false }, { isVisible: false }, { model: 'openai/*' }, { tag }];
    expect(await left(...others.map((change) => ({ ...money, ...change, limit: 0n })))).toBe(96_000n);
  });
});

describe('a generation', () => {
  it('is found while it runs, after its capture and after settlement', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const request = await worker.admit(organizationId, 9_000n);
    const { requestId } = request;
    expect(await queries.findGeneration(organizationId, requestId)).toMatchObject({ settled: false, running: true });
    await worker.capture(request, 5_000n, { tags: { team: 'a' } });
    const captured = await queries.findGeneration(organizationId, requestId);
    expect(captured).toMatchObject({ settled: false, running: false, event: { chargeNanoUsd: 5_000n } });
    await worker.drain(organizationId);
    const settled = await queries.findGeneration(organizationId, requestId);
    expect(settled).toMatchObject({ settled: true, running: false, admittedAt: captured!.admittedAt });
    expect(settled!.event).toEqual(captured!.event);
  });

  it('has attempts, the plan and every priced count', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const attempts = [worker.attempt(12_345n)];
    const candidates = [
      { channel: newUuid(Date.now()), kept: true, reason: 'available' },
      { channel: newUuid(Date.now()), kept: false, reason: 'disabled' },
    ];
    const plan = { candidates, routeId: newUuid(Date.now()), strategy: 'cheapest' };
    const requestId = await worker.use(organizationId, 5_000n, { attempts, ...plan, flags: ['odd'] });
    await worker.drain(organizationId);
    const found = await queries.findGeneration(organizationId, requestId);
    expect(found?.event).toMatchObject({ attempts, ...plan, flags: ['odd'], usage: { promptTokens: 5 } });
  });

  it('of another organization does not exist', async () => {
    const [own, other] = await Promise.all([worker.createOrganization(9_000n), worker.createOrganization(9_000n)]);
    const requestId = await worker.use(own, 1_000n);
    expect(await queries.findGeneration(other, requestId)).toBeNull();
    await worker.drain(own);
    expect(await queries.findGeneration(other, requestId)).toBeNull();
    expect(await queries.findGeneration(own, requestId)).not.toBeNull();
  });
});

describe('row-level security', () => {
  const tables = ['account', 'wallet', 'transfer', 'usage_record', 'key_spend', 'cap_spend', 'spend_cap', 'payment'];

  it.each(tables)('shows a transaction of one organization only its rows of %s', async (table) => {
    const [own, other] = await Promise.all([worker.createOrganization(9_000n), worker.createOrganization(9_000n)]);
    await Promise.all([worker.use(own, 1_000n), worker.use(other, 1_000n)]);
    await Promise.all([worker.createCap(own, 3), worker.createCap(other, 3)]);
    await worker.drainAll();
    const rows = await gateway.prisma.asOrganization(own, (tx) =>
      tx.$queryRawUnsafe<{ organization_id: string }[]>(`SELECT DISTINCT organization_id FROM ${table}`),
    );
    expect(rows).toEqual([{ organization_id: own }]);
  });

  it.each(tables)('shows the tenant role no row of %s without an organization', async (table) => {
    await worker.createCap(await worker.createOrganization(9_000n), 3);
    const found = await gateway.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL ROLE routify_tenant`;
      return tx.$queryRawUnsafe<unknown[]>(`SELECT 1 FROM ${table}`);
    });
    expect(found).toEqual([]);
  });

  it('LEDGER-3: lets the gateway write nothing', async () => {
    const organizationId = await worker.createOrganization(9_000n);
    const write = gateway.prisma
      .$executeRaw`UPDATE wallet SET posted_nano_usd = 1 WHERE organization_id = ${organizationId}::uuid`;
    await expect(write).rejects.toThrow(/permission denied/);
  });
});
