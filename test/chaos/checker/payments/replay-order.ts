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
  readonly clawbacks: readonly Clawback[];
  /** What has not returned. */
  left: TakenParts;
}

/** A part of a bonus that was taken back. The spent one was kept of the credit. */
interface Clawback {
  readonly isSpent: boolean;
  readonly amount: bigint;
  restored: bigint;
}

const NOTHING: TakenParts = { amount: 0n, tax: 0n, surcharge: 0n, loss: 0n };
/** A refund of an order that several payments made is booked in parts, which share its bonus out: a nano-USD each. */
const PARTS_MAX = 4n;
const TAKINGS: ReadonlySet<string> = new Set(['payment_refund', 'chargeback']);

/**
 * Computes anew what was taken of a credit and what returned, in the order of the bookings.
 *
 * @param rows all payments of the order, its credit first
 * @param spends the organization uses what it buys, so that a bonus may be spent before it is taken back: without it none is
 */
export function replayOrder(order: OrderRow, rows: readonly OrderPaymentRow[], spends: boolean): ReplayedOrder {
  const [credit] = rows.filter(({ kind }) => kind === 'topup');
  if (credit === undefined) return { walletNanoUsd: 0n, wrong: rows };
  let left: Parts = { amount: credit.amountNanoUsd, tax: credit.taxNanoUsd, surcharge: credit.surchargeNanoUsd };
  let bonusLeft = order.bonusNanoUsd;
  let kept = 0n;
  let wallet = order.amountNanoUsd + order.bonusNanoUsd;
  const wrong: unknown[] = [];
  const takings = new Map<string, Taken>();

  const take = (row: OrderPaymentRow): void => {
    const { parts } = signedParts(row, -1n);
    const isOwn = row.externalRef?.startsWith('refund:') === true;
    const expected = isOwn ? expectedRefund(left, parts.amount) : expectedTaking(left, sumOf(parts));
    if (!isSame(parts, expected)) wrong.push({ row, expected, left });
    const clawbacks = clawbacksOf(row, rows);
    const [clawed, spent] = [sumOfAll(clawbacks), sumOfAll(clawbacks.filter(({ isSpent }) => isSpent))];
    // A refund keeps the spent part of the credit that it ends; a dispute ends what it took.
    const due = expectedClawback(bonusLeft, expected.amount + (isOwn ? spent : 0n), left.amount - kept);
    const difference = clawed > due ? clawed - due : due - clawed;
    if (difference > (isOwn ? PARTS_MAX : 0n) || (spent > 0n && !spends)) wrong.push({ row, clawed, spent, due });
    takings.set(row.id, { parts: expected, clawbacks, left: expected });
    left = minus(left, expected);
    bonusLeft -= clawed;
    kept += spent;
    wallet -= expected.amount + clawed;
  };

  const giveBack = (row: OrderPaymentRow, taken: Taken): void => {
    const { parts } = signedParts(row, 1n);
    const expected = expectedReturn(taken.left, sumOf(parts));
    if (!isSame(parts, expected)) wrong.push({ row, expected });
    taken.left = { ...minus(taken.left, expected), loss: taken.left.loss - expected.loss };
    left = minus(left, { ...negative(expected) });
    const returned = taken.parts.amount - taken.left.amount;
    wallet += expected.amount;
    for (const clawback of taken.clawbacks) {
      const whole = taken.parts.amount;
      const due = whole === 0n ? 0n : (clawback.amount * returned) / whole - clawback.restored;
      const reference = `${row.externalRef ?? ''}:${clawback.isSpent ? 'spent' : 'bonus'}`;
      const restored = rows.find(({ kind, externalRef }) => kind === 'reversal' && externalRef === reference);
      if ((restored?.amountNanoUsd ?? 0n) !== due) wrong.push({ row, restored, due });
      clawback.restored += due;
      bonusLeft += due;
      if (clawback.isSpent) kept -= due;
      wallet += due;
    }
  };

  for (const row of rows) {
    const taken = takings.get(row.reverses ?? '');
    if (TAKINGS.has(row.kind)) take(row);
    else if (row.kind === 'reversal' && taken !== undefined) giveBack(row, taken);
  }
  return { walletNanoUsd: wallet, wrong };
}

function clawbacksOf({ id }: OrderPaymentRow, rows: readonly OrderPaymentRow[]): Clawback[] {
  return rows
    .filter(({ kind, reverses }) => kind === 'bonus_clawback' && reverses === id)
    .map(({ amountNanoUsd, externalRef }) => {
      return { isSpent: externalRef?.endsWith(':spent') === true, amount: -amountNanoUsd, restored: 0n };
    });
}

const sumOfAll = (clawbacks: readonly Clawback[]): bigint => clawbacks.reduce((sum, { amount }) => sum + amount, 0n);

/** The parts of a row, all with the same sign, and their sum. */
function signedParts(row: OrderPaymentRow, sign: bigint): { readonly parts: TakenParts } {
  const { amountNanoUsd, taxNanoUsd, surchargeNanoUsd, lossNanoUsd } = row;
  return {
    parts: {
      amount: sign * amountNanoUsd,
      tax: sign * taxNanoUsd,
      surcharge: sign * surchargeNanoUsd,
      loss: sign * lossNanoUsd,
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
