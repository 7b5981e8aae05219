import { maxBigint } from '#core';

/** What says how far a payment is. */
type ProgressKind = 'pending' | 'paid' | 'failed' | 'expired';

/**
 * What a provider, or an operator in its place, said of an order. Events come in any order, and more than once.
 * `refunded`: money is on its way back to its payer. `withdrawn`, `reinstated`: a dispute took it, and gave it back.
 * `payout`: it went to the operator's bank, and came back when that failed.
 */
export type PaymentEventKind =
  | ProgressKind
  | 'refunded'
  | 'refund_failed'
  | 'withdrawn'
  | 'reinstated'
  | 'payment_fee'
  | 'dispute_fee'
  | 'fee_returned'
  | 'payout'
  | 'payout_failed';

export interface ProgressEvent {
  readonly kind: PaymentEventKind;
  /** Unix milliseconds, by the clock of the one who says it. */
  readonly occurredAtMs: number;
}

/**
 * `created`: nothing is known. `pending`: the customer is done, and a slow method is not. `paid`: a part of the money
 * came. `credited`: all of it is in the wallet.
 */
export type OrderState = 'created' | 'pending' | 'paid' | 'credited' | 'failed' | 'expired';

/**
 * The state that events make, whatever their order. All of the money makes a credit, which wins over every other event; with
 * a part of it an order ends like any other, and the part waits for an operator.
 */
export function orderStateOf(events: readonly ProgressEvent[], isCredited: boolean): OrderState {
  if (isCredited) return 'credited';
  const has = (kind: PaymentEventKind): boolean => events.some((event) => event.kind === kind);
  if (has('expired')) return 'expired';
  if (has('paid')) return 'paid';
  const ends = events.filter((event): event is ProgressEvent & { kind: 'pending' | 'failed' } => ENDS.has(event.kind));
  return ends.toSorted(byTime).at(-1)?.kind ?? 'created';
}

const ENDS: ReadonlySet<PaymentEventKind> = new Set(['pending', 'failed']);

/** Of one moment, a failure ends what was pending. */
function byTime(one: ProgressEvent, other: ProgressEvent): number {
  return one.occurredAtMs - other.occurredAtMs || (one.kind === 'failed' ? 1 : -1);
}

/** An order in one of these may still be paid, and counts as open. */
export const OPEN_STATES: readonly OrderState[] = ['created', 'pending', 'paid'];

/** Amounts of events, by what they say of an order's money; tax is that of its payments. */
export interface OrderSums {
  readonly paidNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
  readonly disputedNanoUsd: bigint;
}

const NOTHING_TAKEN = { refundedNanoUsd: 0n, disputedNanoUsd: 0n };

interface MoneyEvent {
  readonly kind: PaymentEventKind;
  readonly externalRef: string;
  readonly grossNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
}

type Taken = Pick<OrderSums, 'refundedNanoUsd' | 'disputedNanoUsd'>;

/**
 * @param beside what events about payments of other orders took of this one, and what events of this one took of others: an
 *   operator assigned those payments
 */
export function orderSumsOf(
  events: readonly MoneyEvent[],
  beside: Readonly<Record<'ofOthers' | 'fromOthers', Taken>> = { ofOthers: NOTHING_TAKEN, fromOthers: NOTHING_TAKEN },
): OrderSums {
  const { ofOthers, fromOthers } = beside;
  const of = (kind: PaymentEventKind): readonly MoneyEvent[] => events.filter((event) => event.kind === kind);
  const sum = (some: readonly MoneyEvent[]): bigint =>
    some.reduce((total, { grossNanoUsd }) => total + grossNanoUsd, 0n);
  // One that its provider refused was never made: it returned nothing.
  const made = new Set(of('refunded').map(({ externalRef }) => externalRef));
  const refunded = sum(of('refunded')) - sum(of('refund_failed').filter(({ externalRef }) => made.has(externalRef)));
  const disputed = sum(of('withdrawn')) - sum(of('reinstated'));
  // A refund of ours leaves another order before its provider says so here.
  return {
    paidNanoUsd: sum(of('paid')),
    taxNanoUsd: events.reduce((total, { taxNanoUsd }) => total + taxNanoUsd, 0n),
    refundedNanoUsd: maxBigint(0n, refunded - fromOthers.refundedNanoUsd) + ofOthers.refundedNanoUsd,
    disputedNanoUsd: maxBigint(0n, disputed - fromOthers.disputedNanoUsd) + ofOthers.disputedNanoUsd,
  };
}
