import { newUuid } from '#core';
import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { LedgerFixture, OPERATOR, type TestRequest } from '../../../../test/support/ledger/ledger-fixture.js';
import { jobWith } from '../../../../test/support/processes/module-process.js';
import { expiryPass, grantsService, passTwice } from '../../../../test/support/ledger/money-services.js';
import { DEFAULT_PRIORITY, type GrantsService, type NewGrant } from './grants.service.js';
import { SETTLEMENT_JOBS } from '../settlement/jobs.js';

const HOUR_MS = 3_600_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let grants: GrantsService;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  grants = grantsService(control);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

function grant(organizationId: string, changes: Partial<NewGrant> = {}) {
  const usual = { amountNanoUsd: 5_000n, expiresAt: null, priority: DEFAULT_PRIORITY, reason: 'welcome' };
  return grants.grant({ organizationId, ...usual, ...changes }, OPERATOR);
}

describe('a grant', () => {
  it('books grant, lot, transfer, wallet and audit row together, and can be spent at once', async () => {
    const organizationId = await worker.createOrganization(1_000n);
    const given = await grant(organizationId);
    expect(given).toMatchObject({ amountNanoUsd: 5_000n, remainingNanoUsd: 5_000n, balanceAfterNanoUsd: 6_000n });
    expect(await worker.transfers(given.id)).toEqual([[0, 'promo_expense', 'wallet_promo', 5_000n]]);
    const audited = 'FROM audit_event WHERE organization_id = $1 AND action = $2 AND reason = $3';
    expect(await worker.count(audited, [organizationId, 'grant.create', 'welcome'])).toBe(1);
    await worker.use(organizationId, 6_000n);
    await worker.drain(organizationId);
    expect(await worker.balances(organizationId)).toEqual([0n, 0n, 0n]);
    const { rows } = await grants.list(organizationId, { limit: 10, after: null, before: null });
    expect(rows).toEqual([{ ...given, remainingNanoUsd: 0n }]);
  });

  it('LEDGER-13: ends with the hour of its end, in Redis, too', async () => {
    const organizationId = await worker.createOrganization(0n);
    const { expiresAt } = await grant(organizationId, { expiresAt: new Date('2099-01-01T10:00:00.001Z') });
    expect(expiresAt?.toISOString()).toBe('2099-01-01T11:00:00.000Z');
    const wallet = await worker.queries.findWallet(organizationId);
    expect(wallet?.expiries).toEqual([{ atMs: expiresAt?.getTime(), amountNanoUsd: 5_000n }]);
  });

  it('LEDGER-11: is spent in the order of priority, then of expiry, and before paid money', async () => {
    const organizationId = await worker.createOrganization(10_000n);
    const soon = new Date(Date.now() + HOUR_MS);
    const endless = await grant(organizationId);
    const late = await grant(organizationId, { expiresAt: new Date(Date.now() + 48 * HOUR_MS) });
    const early = await grant(organizationId, { expiresAt: soon });
    const first = await grant(organizationId, { priority: 10 });
    const last = await grant(organizationId, { priority: 90, expiresAt: soon });
    const requestId = await worker.use(organizationId, 26_000n);
    await worker.drain(organizationId);
    const { rows } = await worker.owner.query<{ id: string }>(
      'SELECT debit_account AS id FROM transfer WHERE request_id = $1 ORDER BY leg',
      [requestId],
    );
    const order = [first, early, late, endless, last].map(({ id }) => id);
    expect(rows.slice(0, 5).map(({ id }) => id)).toEqual(order);
    expect((await worker.transfers(requestId)).at(-1)).toEqual([5, 'wallet_base', 'revenue', 1_000n]);
  });

  it('is lost or counted twice by no race', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const given = Array.from({ length: 20 }, () => grant(organizationId, { amountNanoUsd: 1_000n }));
    const used = Array.from({ length: 20 }, () => worker.use(organizationId, 1_000n));
    await Promise.all([...given, ...used, worker.drain(organizationId)]);
    await worker.drain(organizationId);
    expect(await worker.balances(organizationId)).toEqual([100_000n, 0n, 0n]);
  });

  it.each<[string, Partial<NewGrant>, object]>([
    ['in the past', { expiresAt: new Date(Date.now() - 1) }, { param: 'expires_at' }],
    ['of more than Redis can count', { amountNanoUsd: 9_000_001n * 10n ** 9n }, { param: 'amount_usd' }],
    ['that ends over 100 years ahead', { expiresAt: new Date('9999-12-31T23:59:59Z') }, { param: 'expires_at' }],
    ['of an unknown organization', { organizationId: newUuid(Date.now()) }, { code: 'not_found' }],
  ])('is refused %s', async (_name, changes, error) => {
    const organizationId = await worker.createOrganization(0n);
    await expect(grant(organizationId, changes)).rejects.toMatchObject(error);
    expect(await worker.posted(organizationId)).toBe(0n);
  });
});

describe('one grant with money left too many', () => {
  it('LEDGER-11: is refused: no charge could be shared by that many; those there are all pay', async () => {
    const organizationId = await worker.createOrganization(0n);
    const attempts = Array.from({ length: 88 }, () => () => grant(organizationId, { amountNanoUsd: 10n }));
    const outcomes: PromiseSettledResult<unknown>[] = [];
    while (outcomes.length < attempts.length) {
      const group = attempts.slice(outcomes.length, outcomes.length + 11);
      outcomes.push(...(await Promise.allSettled(group.map((attempt) => attempt()))));
    }
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(75);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'conflict' });
    await worker.use(organizationId, 745n);
    await worker.drain(organizationId);
    const left = `FROM account WHERE organization_id = $1 AND balance_nano_usd <> 0`;
    expect(await worker.count(left, [organizationId])).toBe(1);
    expect(await worker.posted(organizationId)).toBe(5n);
    await grant(organizationId);
  });
});

describe('the sweep of ended grants', () => {
  const clock = new ManualClock();

  it('LEDGER-13: waits a quarter of an hour, and takes what is left to breakage', async () => {
    const organizationId = await worker.createOrganization(1_000n);
    const { id } = await grant(organizationId, { expiresAt: new Date(Date.now() + HOUR_MS) });
    const expiry = expiryPass(worker, clock);
    await worker.endLotAt(id, new Date(Date.now() - 14 * 60_000));
    await worker.publisher.publish(organizationId);
    await passTwice(expiry);
    expect(await worker.lotBalance(id)).toBe(5_000n);
    await worker.endLotAt(id, new Date(Date.now() - 15 * 60_000));
    // Two workers sweep at once.
    await Promise.all([passTwice(expiry), passTwice(expiryPass(worker, clock))]);
    expect(await worker.lotBalance(id)).toBe(0n);
    expect(await worker.posted(organizationId)).toBe(1_000n);
    expect(await worker.balances(organizationId)).toEqual([1_000n, 0n, 0n]);
    const swept = `FROM transfer WHERE code = 'expiry' AND debit_account = $1 AND amount_nano_usd = 5000`;
    expect(await worker.count(swept, [id])).toBe(1);
  });

  it('LEDGER-13: starts with a pass, so that a worker that lives for less than two passes sweeps, too', async () => {
    const organizationId = await worker.createOrganization(1_000n);
    const { id } = await grant(organizationId, { expiresAt: new Date(Date.now() + HOUR_MS) });
    await worker.endLotAt(id, new Date(Date.now() - HOUR_MS));
    const expiry = expiryPass(worker, clock);
    const job = jobWith(SETTLEMENT_JOBS, 'expiry', worker.logger, expiry);
    job.onApplicationBootstrap();
    await job.beforeApplicationShutdown(); // which waits for the pass
    expect(await worker.lotBalance(id)).toBeGreaterThan(0n);
    await expiry.run();
    expect(await worker.lotBalance(id)).toBe(0n);
  });

  it('C35, LEDGER-13: of a grant that ends with 500 in flight leaves them what they may spend, and takes the rest', async () => {
    const organizationId = await worker.createOrganization(1_000_000n);
    const { id } = await grant(organizationId, { amountNanoUsd: 600_000n, expiresAt: new Date(Date.now() + HOUR_MS) });
    const inFlight: TestRequest[] = [];
    while (inFlight.length < 500) {
      inFlight.push(...(await Promise.all(Array.from({ length: 20 }, () => worker.admit(organizationId, 2_000n)))));
    }
    const expiry = expiryPass(worker, Object.assign(new ManualClock(), { aheadMs: 24 * HOUR_MS }));
    await passTwice(expiry);
    expect(await worker.lotBalance(id)).toBe(600_000n);
    // Half are captured and not settled; concurrent work sweeps nothing that the others may spend.
    const [captured, running] = [inFlight.slice(0, 250), inFlight.slice(250)];
    await Promise.all([...captured.map((request) => worker.capture(request, 1_000n)), expiry.run()]);
    await Promise.all([worker.drain(organizationId), expiry.run()]);
    expect(await worker.lotBalance(id)).toBe(350_000n);
    await Promise.all(running.map((request) => worker.capture(request, 1_000n)));
    await passTwice(expiry);
    await worker.drain(organizationId);
    await passTwice(expiry);
    expect(await worker.lotBalance(id)).toBe(0n);
    expect(await worker.count(`FROM transfer WHERE code = 'usage' AND debit_account = $1`, [id])).toBe(500);
    const swept = `FROM transfer WHERE code = 'expiry' AND debit_account = $1 AND amount_nano_usd = 100000`;
    expect(await worker.count(swept, [id])).toBe(1);
    expect(await worker.balances(organizationId)).toEqual([1_000_000n, 0n, 0n]);
  });

  it('LEDGER-13: takes nothing from requests that are not yet back in a Redis that lost everything', async () => {
    const organizationId = await worker.createOrganization(0n);
    const { id } = await grant(organizationId, { expiresAt: new Date(Date.now() + HOUR_MS) });
    const request = await worker.admit(organizationId, 5_000n);
    const expiry = expiryPass(worker, Object.assign(new ManualClock(), { aheadMs: 24 * HOUR_MS }));
    await passTwice(expiry);
    await worker.redis.client.flushdb();
    await expiry.run();
    await worker.publisher.publish(organizationId);
    await expiry.run();
    expect(await worker.lotBalance(id)).toBe(5_000n);
    await worker.capture(request, 4_000n);
    await expiry.run();
    await worker.drain(organizationId);
    await passTwice(expiry);
    expect(await worker.lotBalance(id)).toBe(0n);
    expect(await worker.count(`FROM transfer WHERE code = 'usage' AND debit_account = $1`, [id])).toBe(1);
  });

  it('continues after a wallet that cannot be swept', async () => {
    const broken = await worker.createOrganization(0n);
    const organizationId = await worker.createOrganization(0n);
    const lots = await Promise.all([broken, organizationId].map((id) => worker.grant(id, 1_000n, null)));
    for (const lot of lots) await worker.endLotAt(lot, new Date(Date.now() - HOUR_MS));
    await worker.owner.query('DELETE FROM wallet WHERE organization_id = $1', [broken]);
    await passTwice(expiryPass(worker, clock));
    expect(await Promise.all(lots.map((lot) => worker.lotBalance(lot)))).toEqual([1_000n, 0n]);
  });
});
