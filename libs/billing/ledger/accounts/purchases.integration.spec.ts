import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { refundsService } from '../../../../test/support/ledger/money-services.js';
import type { Payment } from './payment.repository.js';

let worker: LedgerFixture;
let control: LedgerFixture;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

function topUp(organizationId: string, amountNanoUsd: bigint): Promise<Payment> {
  return control.accounts.topUp({ organizationId, amountNanoUsd, externalRef: null, reason: 'test' }, OPERATOR);
}

async function spend(organizationId: string, chargeNanoUsd: bigint): Promise<string> {
  const requestId = await worker.use(organizationId, chargeNanoUsd);
  await worker.drain(organizationId);
  return requestId;
}

/** What is left of purchases, by id; `null`: closed. The base lot stands under `base`. */
async function lotsOf(organizationId: string): Promise<Record<string, bigint | null>> {
  const { rows } = await worker.owner.query<{ id: string; balance: string; closed: boolean }>(
    `SELECT CASE kind WHEN 'wallet_base' THEN 'base' ELSE id::text END AS id, balance_nano_usd AS balance,
      closed_at IS NOT NULL AS closed FROM account WHERE organization_id = $1 ORDER BY account.id`,
    [organizationId],
  );
  return Object.fromEntries(rows.map(({ id, balance, closed }) => [id, closed ? null : BigInt(balance)]));
}

describe('purchases', () => {
  it('LEDGER-29: are lots, and pay in their order', async () => {
    const organizationId = await worker.createOrganization(0n);
    const [first, second] = [await topUp(organizationId, 5_000n), await topUp(organizationId, 4_000n)];
    const requestId = await spend(organizationId, 7_000n);
    expect(await lotsOf(organizationId)).toEqual({ base: 0n, [first.id]: 0n, [second.id]: 2_000n });
    expect(await worker.transfers(requestId)).toEqual([
      [0, 'wallet_paid', 'revenue', 5_000n],
      [1, 'wallet_paid', 'revenue', 2_000n],
    ]);
    expect(await worker.balances(organizationId)).toEqual([2_000n, 0n, 0n]);
    expect(await worker.queries.checkInvariants(organizationId)).toEqual([]);
    const page = { limit: 10, after: null, before: null };
    const { rows } = await control.accounts.listPayments(organizationId, 'topup', page);
    expect(rows.map(({ id, unspentNanoUsd }) => [id, unspentNanoUsd])).toEqual([
      [second.id, 2_000n],
      [first.id, 0n],
    ]);
  });

  it('LEDGER-29: close when they are empty, and a refund of what they paid opens them again', async () => {
    const organizationId = await worker.createOrganization(0n);
    const first = await topUp(organizationId, 5_000n);
    const requestId = await spend(organizationId, 5_000n);
    const second = await topUp(organizationId, 1_000n);
    expect(await lotsOf(organizationId)).toEqual({ base: 0n, [first.id]: null, [second.id]: 1_000n });
    await refundsService(control).refund({ requestId, amountNanoUsd: 300n, reason: 'wrong answer' }, OPERATOR);
    expect(await lotsOf(organizationId)).toEqual({ base: 0n, [first.id]: 300n, [second.id]: 1_000n });
    await spend(organizationId, 400n);
    expect(await lotsOf(organizationId)).toEqual({ base: 0n, [first.id]: 0n, [second.id]: 900n });
  });

  it('LEDGER-11: a purchase covers the debt that a charge-back left', async () => {
    const organizationId = await worker.createOrganization(0n);
    const [first, second] = [await topUp(organizationId, 5_000n), await topUp(organizationId, 1_000n)];
    await spend(organizationId, 4_000n);
    const reversal = { organizationId, topupId: first.id, amountNanoUsd: null, externalRef: null, reason: 'fraud' };
    const booked = await control.accounts.chargeBack(reversal, OPERATOR);
    expect(await worker.transfers(booked.id)).toEqual([
      [0, 'wallet_paid', 'payments_clearing', 1_000n],
      [1, 'wallet_base', 'payments_clearing', 4_000n],
      [500, 'wallet_paid', 'wallet_base', 1_000n],
    ]);
    expect(await lotsOf(organizationId)).toEqual({ base: -3_000n, [first.id]: null, [second.id]: null });
    const third = await topUp(organizationId, 10_000n);
    expect(await lotsOf(organizationId)).toMatchObject({ base: 0n, [third.id]: 7_000n });
    expect(await worker.balances(organizationId)).toEqual([7_000n, 0n, 0n]);
  });

  it('LEDGER-29: beyond twenty with money the oldest merge into the base lot', async () => {
    const organizationId = await worker.createOrganization(0n);
    const bought: Payment[] = [];
    for (let count = 0; count < 22; count++) bought.push(await topUp(organizationId, 1_000n));
    const lots = await lotsOf(organizationId);
    expect(lots).toMatchObject({ base: 2_000n, [bought[1]!.id]: null, [bought[2]!.id]: 1_000n });
    expect(Object.keys(lots)).toHaveLength(23);
    const requestId = await spend(organizationId, 21_500n);
    expect(await worker.transfers(requestId)).toHaveLength(21);
    expect(await worker.balances(organizationId)).toEqual([500n, 0n, 0n]);
    expect(await worker.queries.checkInvariants(organizationId)).toEqual([]);
  });
});
