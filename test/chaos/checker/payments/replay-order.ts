import type { OrderPaymentRow, OrderRow } from './payment-evidence.js';
import {
  expectedClawback,
  expectedRefund,
  expectedReturn,
  expectedTaking,
  type Parts,
  type TakenParts,
} from './order-arithmetic.js';

/** What an order did to its wallet, and rows whose amounts the arithmetic does not explain. */
export interface ReplayedOrder {
  readonly walletNanoUsd: bigint;
  readonly wrong: readonly unknown[];
}

interface Taken {
  readonly parts: TakenParts;
  readonly clawed: bigint;
  /** What has not returned. */
  left: TakenParts;
  restored: bigint;
}

const NOTHING: TakenParts = { amount: 0n, tax: 0n, surcharge: 0n, loss: 0n };
const TAKINGS: ReadonlySet<string> = new Set(['payment_refund', 'chargeback']);

/**
 * Computes anew what was taken of a credit and what returned, in the order of the bookings.
 *
 * @param rows all payments of the order, its credit first
 * @param spends the organization uses what it buys, so that a bonus may be spent before it is taken back
 */
export function replayOrder(order: OrderRow, rows: readonly OrderPaymentRow[], spends: boolean): ReplayedOrder {
  const [credit] = rows.filter(({ kind }) => kind === 'topup');
  if (credit === undefined) return { walletNanoUsd: 0n, wrong: rows };
  let left: Parts = { amount: credit.amountNanoUsd, tax: credit.taxNanoUsd, surcharge: credit.surchargeNanoUsd };
  let bonusLeft = order.bonusNanoUsd;
  let wallet = order.amountNanoUsd + order.bonusNanoUsd;
  const wrong: unknown[] = [];
  const takings = new Map<string, Taken>();

  const take = (row: OrderPaymentRow): void => {
    const { parts } = signedParts(row, -1n);
    const isOwn = row.externalRef?.startsWith('refund:') === true;
    const expected = isOwn ? expectedRefund(left, parts.amount) : expectedTaking(left, sumOf(parts));
    if (!isSame(parts, expected)) wrong.push({ row, expected, left });
    const due = expectedClawback(bonusLeft, expected.amount, left.amount);
    const clawback = rows.find(({ kind, reverses }) => kind === 'bonus_clawback' && reverses === row.id);
    const clawed = -(clawback?.amountNanoUsd ?? 0n);
    if (clawed > due || (clawed !== due && !spends)) wrong.push({ row, clawed, due });
    takings.set(row.id, { parts: expected, clawed, left: expected, restored: 0n });
    left = minus(left, expected);
    bonusLeft -= clawed;
    wallet -= expected.amount + clawed;
  };

  const giveBack = (row: OrderPaymentRow, taken: Taken): void => {
    const { parts } = signedParts(row, 1n);
    const expected = expectedReturn(taken.left, sumOf(parts));
    if (!isSame(parts, expected)) wrong.push({ row, expected });
    taken.left = { ...minus(taken.left, expected), loss: taken.left.loss - expected.loss };
    left = minus(left, { ...negative(expected) });
    const returned = taken.parts.amount - taken.left.amount;
    const due = taken.parts.amount === 0n ? 0n : (taken.clawed * returned) / taken.parts.amount - taken.restored;
    const reference = `${row.externalRef ?? ''}:bonus`;
    const restored = rows.find(({ kind, externalRef }) => kind === 'reversal' && externalRef === reference);
    if ((restored?.amountNanoUsd ?? 0n) !== due) wrong.push({ row, restored, due });
    taken.restored += due;
    bonusLeft += due;
    wallet += expected.amount + due;
  };

  for (const row of rows) {
    const taken = takings.get(row.reverses ?? '');
    if (TAKINGS.has(row.kind)) take(row);
    else if (row.kind === 'reversal' && taken !== undefined) giveBack(row, taken);
  }
  return { walletNanoUsd: wallet, wrong };
}

/** The parts of a row, all with the same sign, and their sum. */
function signedParts(row: OrderPaymentRow, sign: bigint): { readonly parts: TakenParts } {
  const { amountNanoUsd, taxNanoUsd, surchargeNanoUsd, lossNanoUsd } = row;
  return {
    parts: {
      ...{ amount: sign * amountNanoUsd, tax: sign * taxNanoUsd },
      ...{ surcharge: sign * surchargeNanoUsd, loss: sign * lossNanoUsd },
    },
  };
}

const sumOf = ({ amount, tax, surcharge, loss }: TakenParts): bigint => amount + tax + surcharge + loss;

const isSame = (one: TakenParts, other: TakenParts): boolean =>
  (Object.keys(NOTHING) as (keyof TakenParts)[]).every((name) => one[name] === other[name]);

const minus = (from: Parts, { amount, tax, surcharge }: Parts): Parts => ({
  amount: from.amount - amount,
  tax: from.tax - tax,
  surcharge: from.surcharge - surcharge,
});

const negative = ({ amount, tax, surcharge }: Parts): Parts => ({ amount: -amount, tax: -tax, surcharge: -surcharge });
