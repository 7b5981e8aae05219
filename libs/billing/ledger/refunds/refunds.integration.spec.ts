import { newUuid, SystemClock } from '#core';
import { LedgerFixture, memberOf, OPERATOR, type TestRequest } from '../../../../test/support/ledger/ledger-fixture.js';
import { expiryPass, passTwice, refundsService } from '../../../../test/support/ledger/money-services.js';
import type { RefundsService } from './refunds.service.js';

const HOUR_MS = 3_600_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let refunds: RefundsService;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  refunds = refundsService(control);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

function refund(requestId: string, amountNanoUsd: bigint | null = null) {
  return refunds.refund({ requestId, amountNanoUsd, reason: 'wrong answer' }, OPERATOR);
}

/** A settled request that cost `chargeNanoUsd`. */
async function settled(organizationId: string, chargeNanoUsd: bigint): Promise<string> {
  const requestId = await worker.use(organizationId, chargeNanoUsd);
  await worker.drain(organizationId);
  return requestId;
}

/** A request that its gateway abandoned and that was booked at its checkpoint more than a day ago. */
async function abandoned(organizationId: string, checkpointNanoUsd: bigint): Promise<TestRequest> {
  const request = await worker.admit(organizationId, 9_000n);
  await worker.reapAt(request, checkpointNanoUsd);
  await worker.drain(organizationId);
  await worker.owner.query(`UPDATE usage_record SET booked_at = now() - interval '25 hours' WHERE request_id = $1`, [
    request.requestId,
  ]);
  return request;
}

/** The spend of an organization's key, equal to that of its member, in Postgres and in Redis. */
async function spent(organizationId: string): Promise<[postgres: bigint, redis: bigint | undefined]> {
  const { rows } = await worker.owner.query<{ key: string; member: string }>(
    `SELECT k.spent_nano_usd AS key, m.spent_nano_usd AS member FROM key_spend k JOIN member_spend m
      USING (organization_id, period, window_key) WHERE k.organization_id = $1 AND m.member_id = $2`,
    [organizationId, memberOf(organizationId)],
  );
  const cap = { name: 'total', windowKey: 'all', limit: 10_000n, next: null };
  const caps = [cap, { ...cap, name: `${memberOf(organizationId)}:total` }];
  const [ofKey, ofMember] = await worker.queries.readCaps(organizationId, organizationId, caps);
  expect(rows).toEqual([{ key: rows[0]?.key, member: rows[0]?.key }]);
  expect(ofMember?.spent).toBe(ofKey?.spent);
  return [BigInt(rows[0]?.key ?? ''), ofKey?.spent];
}

describe('a refund', () => {
  it('LEDGER-18, REDIS-23: returns all to the lots that paid, with the spend of key and member, and records the reason', async () => {
    const organizationId = await worker.createOrganization(10_000n);
    const lot = await worker.grant(organizationId, 3_000n, null);
    const requestId = await settled(organizationId, 5_000n);
    expect(await spent(organizationId)).toEqual([5_000n, 5_000n]);
    const booked = await refund(requestId);
    expect(booked).toMatchObject({ requestId, organizationId, amountNanoUsd: 5_000n, balanceAfterNanoUsd: 13_000n });
    expect(await worker.transfers(booked.id)).toEqual([
      [0, 'revenue', 'wallet_base', 2_000n],
      [1, 'revenue', 'wallet_promo', 3_000n],
    ]);
    const reversing = `FROM transfer r JOIN transfer o ON o.id = r.reverses AND o.request_id = $2
      WHERE r.request_id = $1 AND r.amount_nano_usd = o.amount_nano_usd`;
    expect(await worker.count(reversing, [booked.id, requestId])).toBe(2);
    expect(await worker.lotBalance(lot)).toBe(3_000n);
    expect(await worker.balances(organizationId)).toEqual([13_000n, 0n, 0n]);
    expect(await spent(organizationId)).toEqual([0n, 0n]);
    const audited = 'FROM audit_event WHERE organization_id = $1 AND action = $2 AND reason = $3';
    expect(await worker.count(audited, [organizationId, 'refund.create', 'wrong answer'])).toBe(1);
    const { rows } = await refunds.list({ requestId }, { limit: 10, after: null, before: null });
    expect(rows).toEqual([booked]);
  });

  it('LEDGER-18: may be of a part, money before grants, until nothing is left', async () => {
    const organizationId = await worker.createOrganization(10_000n);
    const lot = await worker.grant(organizationId, 3_000n, null);
    const requestId = await settled(organizationId, 5_000n);
    await refund(requestId, 2_500n);
    expect(await worker.lotBalance(lot)).toBe(500n);
    await expect(refund(requestId, 2_501n)).rejects.toMatchObject({ param: 'amount_usd' });
    await refund(requestId, 2_500n);
    await expect(refund(requestId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await worker.balances(organizationId)).toEqual([13_000n, 0n, 0n]);
  });

  it('LEDGER-18: is of the net charge when the checkpoint was too high', async () => {
    const organizationId = await worker.createOrganization(10_000n);
    const request = await worker.admit(organizationId, 9_000n);
    await worker.reapAt(request, 4_000n);
    await worker.drain(organizationId);
    await expect(refund(request.requestId)).rejects.toMatchObject({ code: 'conflict' });
    await worker.capture(request, 1_000n);
    await worker.drain(organizationId);
    expect(await refund(request.requestId)).toMatchObject({ amountNanoUsd: 1_000n });
    expect(await worker.balances(organizationId)).toEqual([10_000n, 0n, 0n]);
  });

  it('to a grant that has ended is not spendable, and is swept', async () => {
    const organizationId = await worker.createOrganization(1_000n);
    const lot = await worker.grant(organizationId, 3_000n, new Date(Date.now() + HOUR_MS));
    const requestId = await settled(organizationId, 3_000n);
    await worker.endLotAt(lot, new Date(Date.now() - HOUR_MS));
    await refund(requestId);
    expect(await worker.balances(organizationId)).toEqual([1_000n, 0n, 0n]);
    await passTwice(expiryPass(worker, new SystemClock()));
    expect([await worker.lotBalance(lot), await worker.posted(organizationId)]).toEqual([0n, 1_000n]);
  });

  it.each<[string, () => Promise<string>, string]>([
    ['does not exist', () => Promise.resolve(newUuid(Date.now())), 'not_found'],
    ['is not settled', async () => worker.use(await worker.createOrganization(9_000n), 5n), 'not_found'],
    ['cost nothing', async () => settled(await worker.createOrganization(0n), 0n), 'conflict'],
  ])('is refused for a request that %s', async (_name, make, code) => {
    const requestId = await make();
    await expect(refund(requestId)).rejects.toMatchObject({ code });
    expect(await worker.count('FROM refund WHERE request_id = $1', [requestId])).toBe(0);
  });

  it('LEDGER-18: requested twenty times at once is booked once', async () => {
    const organizationId = await worker.createOrganization(10_000n);
    const requestId = await settled(organizationId, 5_000n);
    const others = Array.from({ length: 10 }, () => worker.use(organizationId, 100n));
    const attempts = await Promise.allSettled([
      ...Array.from({ length: 20 }, () => refund(requestId)),
      ...others,
      worker.drain(organizationId),
    ]);
    expect(attempts.slice(0, 20).filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await worker.drain(organizationId);
    expect(await worker.balances(organizationId)).toEqual([9_000n, 0n, 0n]);
  });
});

describe('a refund of a request without final usage', () => {
  it('LEDGER-18: closes it after a day: what comes later waits for an operator', async () => {
    const organizationId = await worker.createOrganization(10_000n);
    const request = await abandoned(organizationId, 4_000n);
    await refund(request.requestId, 1_000n);
    await worker.capture(request, 6_000n);
    const other = await worker.use(organizationId, 500n);
    await worker.drain(organizationId);
    expect(await worker.count('FROM usage_record WHERE request_id = $1 AND grade = 2', [other])).toBe(1);
    const failure = 'FROM settlement_failure WHERE request_id = $1 AND grade = 2 AND amount_nano_usd = 6000';
    expect(await worker.count(failure, [request.requestId])).toBe(1);
    expect(await worker.wallet(organizationId)).toMatchObject({ posted: 6_500n, blocked: 6_000n });
    expect(await refund(request.requestId)).toMatchObject({ amountNanoUsd: 3_000n });
    expect(await spent(organizationId)).toEqual([500n, 500n]);
  });

  it('concurrent with the late usage applies to either grade, and never exceeds the charge', async () => {
    const organizationId = await worker.createOrganization(1_000_000n);
    const requests = await Promise.all(Array.from({ length: 20 }, () => abandoned(organizationId, 4_000n)));
    await Promise.all(
      requests.map(async (request, index) => {
        await worker.capture(request, BigInt(1_000 + 250 * index));
        await Promise.all([worker.drain(organizationId), refund(request.requestId)]);
      }),
    );
    await worker.drain(organizationId);
    const { rows } = await worker.owner.query<{ grade: number; closed: boolean; charge: string; refunded: string }>(
      `SELECT u.grade, u.closed_at IS NOT NULL AS closed, u.charge_nano_usd AS charge, r.amount_nano_usd AS refunded
       FROM usage_record u JOIN refund r ON r.request_id = u.request_id WHERE u.organization_id = $1`,
      [organizationId],
    );
    expect(rows).toHaveLength(20);
    for (const { grade, closed, charge, refunded } of rows) {
      expect([closed, refunded]).toEqual([grade === 1, charge]);
    }
    const failures = await worker.count('FROM settlement_failure WHERE organization_id = $1', [organizationId]);
    expect(failures).toBe(rows.filter(({ closed }) => closed).length);
    expect(await worker.posted(organizationId)).toBe(1_000_000n);
  });
});
