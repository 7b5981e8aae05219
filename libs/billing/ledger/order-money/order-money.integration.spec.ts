import { newUuid } from '#core';
import { inWaves } from '../../../../test/support/in-waves.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import {
  clearingService,
  grantsService,
  orderMoneyService,
  refundOrder,
  refundPlans,
  sweepEnded,
} from '../../../../test/support/ledger/money-services.js';
import { LEDGER_CHECKS } from '../../ledger-audit/checks/ledger-checks.js';
import { LedgerCheckRepository } from '../../ledger-audit/ledger-check.repository.js';
import type { ClearingService } from './clearing.service.js';
import type { OrderCredit, OrderMoneyService } from './order-money.service.js';
import type { RefundPlansService } from './refund-plans.service.js';

let worker: LedgerFixture;
let control: LedgerFixture;
let orders: Transacted<OrderMoneyService>;
let plans: Transacted<RefundPlansService>;
let clearing: Transacted<ClearingService>;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  orders = transacted(control, orderMoneyService(control));
  plans = transacted(control, refundPlans(control));
  clearing = transacted(control, clearingService(control));
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

/** Each call in a transaction of its own. */
type Transacted<Service> = {
  readonly [Name in keyof Service]: Service[Name] extends (tx: never, ...args: infer Args) => infer Result
    ? (...args: Args) => Result
    : never;
};

function transacted<Service extends object>({ prisma }: LedgerFixture, service: Service): Transacted<Service> {
  return new Proxy(service, {
    get:
      (target, name) =>
      (...args: unknown[]): Promise<unknown> =>
        prisma.$transaction((tx) =>
          (Reflect.get(target, name) as (...all: unknown[]) => Promise<unknown>).call(target, tx, ...args),
        ),
  }) as Transacted<Service>;
}

/** A refund within what is refundable; null: all of it. */
const refund = (purchase: Purchase, amountNanoUsd: bigint | null, externalRef = `re_${purchase.orderId}`) =>
  control.prisma.$transaction((tx) => refundOrder(control, tx, { ...purchase, amountNanoUsd, externalRef }));

/** Payers can be given whole cents. */
const CENT = 10_000_000n;
const PARTS = { amountNanoUsd: 1_000n * CENT, taxNanoUsd: 190n * CENT, surchargeNanoUsd: 30n * CENT };
const BONUS = { amountNanoUsd: 100n * CENT, expiresAt: null, priority: 50 };

interface Purchase {
  readonly organizationId: string;
  readonly orderId: string;
  readonly reason: string;
}

async function newPurchase(): Promise<Purchase> {
  return { organizationId: await worker.createOrganization(0n), orderId: newUuid(Date.now()), reason: 'test' };
}

const creditOf = (purchase: Purchase, changes: Partial<OrderCredit> = {}): OrderCredit => ({
  ...purchase,
  ...PARTS,
  bonus: BONUS,
  externalRef: `pi_${purchase.orderId}`,
  isUnapplied: false,
  ...changes,
});

async function bought(changes: Partial<OrderCredit> = {}): Promise<Purchase> {
  const purchase = await newPurchase();
  await orders.credit(creditOf(purchase, changes), OPERATOR);
  await control.accounts.publish(purchase.organizationId);
  return purchase;
}

async function spend({ organizationId }: Purchase, chargeNanoUsd: bigint): Promise<void> {
  await worker.use(organizationId, chargeNanoUsd, { holdNanoUsd: chargeNanoUsd });
  await worker.drain(organizationId);
}

async function balanceOf({ organizationId }: Purchase): Promise<bigint> {
  const { rows } = await worker.owner.query<{ posted: string }>(
    'SELECT posted_nano_usd AS posted FROM wallet WHERE organization_id = $1',
    [organizationId],
  );
  return BigInt(rows[0]?.posted ?? 0);
}

/** The lot of an order's bonus. */
async function bonusLotOf({ orderId }: Purchase): Promise<string> {
  const { rows } = await worker.owner.query<{ id: string }>('SELECT id FROM promo_grant WHERE order_id = $1', [
    orderId,
  ]);
  return rows[0]?.id ?? '';
}

/** Sums of an order's transfers by account of the platform; credits less debits. */
async function movedBy({ orderId }: Purchase): Promise<Record<string, bigint>> {
  const { rows } = await worker.owner.query<{ kind: string; moved: string }>(
    `SELECT a.kind, sum(CASE a.id WHEN t.credit_account THEN t.amount_nano_usd ELSE -t.amount_nano_usd END) AS moved
     FROM transfer t JOIN account a ON a.id IN (t.debit_account, t.credit_account) AND a.organization_id IS NULL
     WHERE t.request_id IN (SELECT id FROM payment WHERE order_id = $1 UNION SELECT id FROM promo_grant WHERE order_id = $1
       UNION SELECT id FROM clearing_entry WHERE order_id = $1) GROUP BY a.kind`,
    [orderId],
  );
  const moved = rows.map((row) => [row.kind, BigInt(row.moved)] as const);
  return Object.fromEntries(moved.filter(([, amount]) => amount !== 0n));
}

describe('the money of orders', () => {
  it('LEDGER-30: an order is credited once, with its bonus, tax and surcharge, by a hundred messages that it is paid', async () => {
    const purchase = await newPurchase();
    const others = transacted(worker, orderMoneyService(worker));
    const booked = await inWaves(100, 20, (index) =>
      (index % 2 === 0 ? orders : others).credit(creditOf(purchase, { externalRef: `event_${index}` }), OPERATOR),
    );
    expect(booked.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(booked.map(({ payment }) => payment.id)).size).toBe(1);
    expect(await balanceOf(purchase)).toBe(1_100n * CENT);
    expect(await movedBy(purchase)).toEqual({
      payments_clearing: -1_220n * CENT,
      tax_payable: 190n * CENT,
      payment_fees: 30n * CENT,
      promo_expense: -100n * CENT,
    });
  });

  it('LEDGER-30: money that waited unapplied becomes the credit of an order', async () => {
    const purchase = await newPurchase();
    const { orderId } = purchase;
    const unapplied = {
      kind: 'unapplied',
      amountNanoUsd: 1_220n * CENT,
      externalRef: `ua_${orderId}`,
      orderId,
      isTest: false,
    } as const;
    const first = await clearing.record({ ...unapplied, reason: null }, OPERATOR);
    const again = await clearing.record({ ...unapplied, reason: null }, OPERATOR);
    expect([first.isNew, again.isNew, again.entry.id]).toEqual([true, false, first.entry.id]);
    await orders.credit(creditOf(purchase, { isUnapplied: true, bonus: null }), OPERATOR);
    expect(await movedBy(purchase)).toEqual({
      payments_clearing: -1_220n * CENT,
      tax_payable: 190n * CENT,
      payment_fees: 30n * CENT,
    });
  });

  it('LEDGER-30: a bonus is credited beside as many grants as an organization may have', async () => {
    const purchase = await newPurchase();
    for (let count = 0; count < 75; count++) await worker.grant(purchase.organizationId, 1n * CENT, null);
    const grant = { ...BONUS, organizationId: purchase.organizationId, reason: 'one too many' };
    await expect(grantsService(control).grant(grant, OPERATOR)).rejects.toMatchObject({
      metadata: { reason: 'grants_limit' },
    });
    await orders.credit(creditOf(purchase), OPERATOR);
    expect(await balanceOf(purchase)).toBe(1_175n * CENT);
  });

  it('LEDGER-31: a refund returns what is unspent with its tax, and its bonus first', async () => {
    const purchase = await bought();
    const half = await refund(purchase, 500n * CENT);
    const again = await refund(purchase, 500n * CENT);
    expect([half.isNew, again.isNew, again.payment.id]).toEqual([true, false, half.payment.id]);
    expect(half.payment.beside).toEqual({ taxNanoUsd: -95n * CENT, surchargeNanoUsd: 0n, lossNanoUsd: 0n });
    expect(await balanceOf(purchase)).toBe(550n * CENT);
    expect(await movedBy(purchase)).toEqual({
      payments_clearing: -625n * CENT,
      tax_payable: 95n * CENT,
      payment_fees: 30n * CENT,
      promo_expense: -50n * CENT,
    });
  });

  it('LEDGER-44: a spent bonus is kept of the credit, and a whole refund leaves none', async () => {
    const purchase = await bought();
    await spend(purchase, 80n * CENT);
    const { organizationId, orderId } = purchase;
    expect(await plans.refundable(organizationId, orderId)).toEqual({
      refundableNanoUsd: 920n * CENT,
      heldNanoUsd: 0n,
      mostNanoUsd: 1_000n * CENT,
    });
    await expect(refund(purchase, 921n * CENT)).rejects.toMatchObject({
      metadata: { reason: 'order_refund_rest', left_usd: '9.2' },
    });
    expect(await balanceOf(purchase)).toBe(1_020n * CENT);
    const { payment } = await refund(purchase, null);
    expect(payment.amountNanoUsd).toBe(-920n * CENT);
    expect(await balanceOf(purchase)).toBe(0n);
    // The customer paid for what the bonus paid: nothing was given away.
    expect((await movedBy(purchase)).promo_expense).toBeUndefined();
    const failed = { kind: 'payment_refund', reversedRef: `re_${orderId}`, grossNanoUsd: null } as const;
    await orders.reverse({ ...purchase, ...failed, externalRef: `fail_${orderId}` }, OPERATOR);
    expect(await balanceOf(purchase)).toBe(1_020n * CENT);
    await control.accounts.publish(organizationId);
    expect(await plans.refundable(organizationId, orderId)).toMatchObject({ refundableNanoUsd: 920n * CENT });
  });

  it('LEDGER-44: a bonus that was spent and has ended is kept as well, before its rest is swept and after it', async () => {
    const ended = { ...BONUS, amountNanoUsd: 100n * CENT, expiresAt: new Date(Date.now() + 3_600_000) };
    const purchase = await bought({ ...PARTS, amountNanoUsd: 400n * CENT, bonus: ended });
    await spend(purchase, 60n * CENT);
    const { organizationId, orderId } = purchase;
    const lotId = await bonusLotOf(purchase);
    await worker.endLotAt(lotId, new Date(Date.now() - 3_600_000));
    const refundable = { refundableNanoUsd: 340n * CENT, heldNanoUsd: 0n, mostNanoUsd: 400n * CENT };
    expect(await plans.refundable(organizationId, orderId)).toEqual(refundable);
    await sweepEnded(worker, lotId);
    expect(await balanceOf(purchase)).toBe(400n * CENT);
    expect(await plans.refundable(organizationId, orderId)).toEqual(refundable);
    await refund(purchase, null);
    expect(await balanceOf(purchase)).toBe(0n);
  });

  it('LEDGER-44: what running requests may still use of an ended bonus is taken back with its credit', async () => {
    const ended = { ...BONUS, expiresAt: new Date(Date.now() + 3_600_000) };
    const purchase = await bought({ ...PARTS, amountNanoUsd: 400n * CENT, bonus: ended });
    const request = await worker.admit(purchase.organizationId, 60n * CENT);
    await worker.endLotAt(await bonusLotOf(purchase), new Date());
    const disputed = { ...purchase, grossNanoUsd: 620n * CENT, externalRef: `du_${purchase.orderId}` };
    await orders.withdraw(disputed, OPERATOR);
    expect(await balanceOf(purchase)).toBe(0n);
    await worker.capture(request, 60n * CENT);
    await worker.drain(purchase.organizationId);
    expect(await balanceOf(purchase)).toBe(-60n * CENT);
    expect((await movedBy(purchase)).promo_expense).toBeUndefined();
  });

  it('LEDGER-44: a refund that fails beside a dispute returns no more of the bonus than may stand, the rest later', async () => {
    const purchase = await bought();
    await spend(purchase, 100n * CENT);
    const { orderId } = purchase;
    // 450 are paid out of 500 that end: 50 are kept for half of the bonus.
    await refund(purchase, 450n * CENT);
    await orders.withdraw({ ...purchase, grossNanoUsd: 671n * CENT, externalRef: `du_${orderId}` }, OPERATOR);
    const failed = { kind: 'payment_refund', reversedRef: `re_${orderId}`, grossNanoUsd: null } as const;
    await orders.reverse({ ...purchase, ...failed, externalRef: `fail_${orderId}` }, OPERATOR);
    const left = await orders.partsLeft(purchase.organizationId, orderId);
    expect((await movedBy(purchase)).promo_expense).toBe(-(left?.amountNanoUsd ?? 0n) / 10n);
    const won = { ...purchase, kind: 'chargeback', reversedRef: `du_${orderId}`, grossNanoUsd: null } as const;
    await orders.reverse({ ...won, externalRef: `won_${orderId}` }, OPERATOR);
    expect((await movedBy(purchase)).promo_expense).toBe(-100n * CENT);
    expect(await balanceOf(purchase)).toBe(1_000n * CENT);
  });

  it('LEDGER-44: of a disputed order the spent bonus is owed', async () => {
    const purchase = await bought();
    await spend(purchase, 80n * CENT);
    await orders.withdraw(
      { ...purchase, grossNanoUsd: 1_220n * CENT, externalRef: `du_${purchase.orderId}` },
      OPERATOR,
    );
    expect(await balanceOf(purchase)).toBe(-80n * CENT);
  });

  it('LEDGER-31: an operator may return more than is unspent', async () => {
    const purchase = await bought();
    await spend(purchase, 1_080n * CENT);
    const plan = await plans.plan(purchase, 1_000n * CENT, true);
    const exceeding = { ...purchase, amountNanoUsd: 1_000n * CENT, externalRef: `re_${purchase.orderId}` };
    await plans.bookPart(plan, exceeding, OPERATOR);
    // With the bonus that was spent.
    expect(await balanceOf(purchase)).toBe(-1_080n * CENT);
  });

  it('LEDGER-45: what running requests hold is refunded when it is released, never before', async () => {
    const purchase = await bought({ bonus: null });
    const { organizationId, orderId } = purchase;
    const request = await worker.admit(organizationId, 900n * CENT);
    expect(await plans.refundable(organizationId, orderId)).toEqual({
      refundableNanoUsd: 100n * CENT,
      heldNanoUsd: 900n * CENT,
      mostNanoUsd: 1_000n * CENT,
    });
    await expect(refund(purchase, 101n * CENT)).rejects.toMatchObject({
      metadata: { reason: 'order_refund_held', left_usd: '1', held_usd: '9' },
    });
    await refund(purchase, null);
    expect(await balanceOf(purchase)).toBe(900n * CENT);
    // Before its publish as well as after it.
    await expect(worker.admit(organizationId, 1n)).rejects.toThrow('refused: balance');
    await worker.capture(request, 0n);
    await worker.drain(organizationId);
    await control.accounts.publish(organizationId);
    expect(await plans.refundable(organizationId, orderId)).toMatchObject({ refundableNanoUsd: 900n * CENT });
  });

  it('LEDGER-31: a refund that failed returns all that it took, once', async () => {
    const purchase = await bought();
    const { orderId } = purchase;
    await refund(purchase, 400n * CENT);
    const failed = { kind: 'payment_refund', reversedRef: `re_${orderId}`, grossNanoUsd: null } as const;
    const undone = await Promise.all(
      [1, 2, 3].map(() => orders.reverse({ ...purchase, ...failed, externalRef: `fail_${orderId}` }, OPERATOR)),
    );
    expect(undone.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await balanceOf(purchase)).toBe(1_100n * CENT);
    expect(await movedBy(purchase)).toEqual({
      payments_clearing: -1_220n * CENT,
      tax_payable: 190n * CENT,
      payment_fees: 30n * CENT,
      promo_expense: -100n * CENT,
    });
    const reversal = { ...purchase, ...failed, externalRef: `fail2_${orderId}` };
    await expect(orders.reverse(reversal, OPERATOR)).rejects.toThrow(RangeError);
  });

  it('LEDGER-32: a dispute takes what is left, spent or not; a part of it comes back, then the rest', async () => {
    const purchase = await bought();
    const { organizationId, orderId } = purchase;
    await refund(purchase, 200n * CENT);
    await spend(purchase, 700n * CENT);
    await orders.withdraw({ ...purchase, grossNanoUsd: 1_000n * CENT, externalRef: `du_${orderId}` }, OPERATOR);
    const fee = {
      kind: 'dispute_fee',
      amountNanoUsd: 15n * CENT,
      externalRef: `fee_${orderId}`,
      orderId,
      isTest: false,
      reason: null,
    } as const;
    await clearing.record(fee, OPERATOR);
    // 238 of 1,220 were refunded: of 982 left, the dispute took all, and 18 more.
    expect(await movedBy(purchase)).toMatchObject({ payments_clearing: 33n * CENT, dispute_losses: -33n * CENT });
    expect((await movedBy(purchase)).tax_payable).toBeUndefined();
    // 620 of the credit were spent, and 80 of the bonus.
    expect(await balanceOf(purchase)).toBe(-700n * CENT);
    expect(await plans.refundable(organizationId, orderId)).toEqual({
      refundableNanoUsd: 0n,
      heldNanoUsd: 0n,
      mostNanoUsd: 0n,
    });
    const won = { ...purchase, kind: 'chargeback', reversedRef: `du_${orderId}` } as const;
    await orders.reverse({ ...won, grossNanoUsd: 300n * CENT, externalRef: `won1_${orderId}` }, OPERATOR);
    await orders.reverse({ ...won, grossNanoUsd: 700n * CENT, externalRef: `won2_${orderId}` }, OPERATOR);
    expect(await balanceOf(purchase)).toBe(180n * CENT);
    expect(await movedBy(purchase)).toMatchObject({
      payments_clearing: -967n * CENT,
      dispute_losses: -15n * CENT,
      tax_payable: 152n * CENT,
      payment_fees: 30n * CENT,
    });
  });

  it('LEDGER-32: a bonus returns with the parts of a dispute that is won', async () => {
    const purchase = await bought();
    const { orderId } = purchase;
    await orders.withdraw({ ...purchase, grossNanoUsd: 1_220n * CENT, externalRef: `du_${orderId}` }, OPERATOR);
    expect(await balanceOf(purchase)).toBe(0n);
    const won = { ...purchase, kind: 'chargeback', reversedRef: `du_${orderId}` } as const;
    // The last recorded transfer is undone first: surcharge, tax, then the amount.
    await orders.reverse({ ...won, grossNanoUsd: 470n * CENT, externalRef: `won1_${orderId}` }, OPERATOR);
    expect(await balanceOf(purchase)).toBe(275n * CENT);
    await orders.reverse({ ...won, grossNanoUsd: 750n * CENT, externalRef: `won2_${orderId}` }, OPERATOR);
    expect(await balanceOf(purchase)).toBe(1_100n * CENT);
  });

  it('books nothing for the order of another organization, or for one without a credit', async () => {
    const [purchase, other] = [await bought(), await newPurchase()];
    const taking = { ...purchase, organizationId: other.organizationId, externalRef: `x_${purchase.orderId}` };
    await expect(plans.plan(taking, 1n * CENT, true)).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      orders.withdraw({ ...other, grossNanoUsd: 1n * CENT, externalRef: `x_${other.orderId}` }, OPERATOR),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(await plans.refundable(other.organizationId, purchase.orderId)).toBeNull();
    expect(await balanceOf(purchase)).toBe(1_100n * CENT);
  });

  it('refuses an amount that an entry of its kind cannot have', async () => {
    const entry = { amountNanoUsd: -1n * CENT, externalRef: 'x', orderId: null, isTest: false, reason: null };
    await expect(clearing.record({ ...entry, kind: 'payment_return' }, OPERATOR)).rejects.toThrow(RangeError);
    await expect(clearing.record({ ...entry, kind: 'fx_difference' }, OPERATOR)).resolves.toMatchObject({
      isNew: true,
    });
  });

  it('leaves a ledger that keeps its promises', async () => {
    // Charges here are round sums, and no prices; a lot is ended after the charge that it paid.
    const unmet = new Set(['charge', 'expired-grants']);
    const errors = LEDGER_CHECKS.filter(({ name, severity }) => severity === 'error' && !unmet.has(name));
    const found = await new LedgerCheckRepository(worker.prisma).run(errors);
    expect(found.filter(({ rows }) => rows.length > 0).map(({ name, rows }) => [name, rows])).toEqual([]);
    expect(await worker.queries.checkInvariants((await bought()).organizationId)).toEqual([]);
  });
});
