import { returnToLots, takeFrom, type Lot } from './allocate-lots.js';
import { applyPostings, type Movement } from './book-charges.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';
import type { BookedMovement } from './refundable-shares.js';
import { tidyLots } from './tidy-lots.js';

/** A movement of an organization's money without a request. */
export interface PaymentMovement {
  readonly id: string;
  readonly kind: PaymentKind;
  /** Signed. Zero only where there is money beside it. */
  readonly amountNanoUsd: bigint;
  /** What is taken back: the top-up, whose id is that of its lot; of a bonus its grant, likewise. */
  readonly takesBack?: string;
  /** Of a bonus, the part that was spent: it is taken from the top-up instead. */
  readonly isSpent?: boolean;
  /** Money that moves no wallet; with the sign of the amount. */
  readonly beside?: BesideAmount;
  /** A payment that could not be assigned at first waits in an account of its own. */
  readonly isUnapplied?: boolean;
}

/** What is undone by other postings: reversals have `reversalPostings`. */
export type PaymentKind = 'topup' | 'adjustment' | 'chargeback' | 'payment_refund' | 'bonus_clawback';

export interface BesideAmount {
  readonly taxNanoUsd: bigint;
  /** The fee that the customer pays beside the amount. */
  readonly surchargeNanoUsd: bigint;
  /** What a dispute takes above all that was paid. */
  readonly lossNanoUsd: bigint;
}

export interface PaymentPosting extends Movement {
  readonly sequence: number;
  readonly code: string;
  /** The id of the transfer that it undoes. */
  readonly reverses?: string;
}

/** The transfers of a movement, and those inside the wallet that follow from it. */
interface PaymentPostings {
  readonly outer: readonly PaymentPosting[];
  readonly inner: readonly PaymentPosting[];
  /** All lots afterwards; a top-up's own lot is the last one. */
  readonly lots: readonly Lot[];
}

/** Customers see lower sequence numbers only. */
const BESIDE_SEQUENCES_FROM = 300;
const PLATFORM_IDS: ReadonlySet<string> = new Set(Object.values(PLATFORM_ACCOUNTS));

/**
 * A top-up fills a lot of its own. An adjustment moves the base lot. What is taken back of a top-up comes from what is
 * left of it, and the rest from the base lot, which may fall below zero; so does the spent part of a bonus. What is taken
 * back of a bonus otherwise comes from it.
 *
 * @param lots of the organization, the base lot and the lot of a top-up that is taken back among them
 */
export function paymentPostings(payment: PaymentMovement, lots: readonly Lot[]): PaymentPostings {
  const all = payment.kind === 'topup' ? [...lots, emptyPurchase(payment.id)] : lots;
  return tidied([...walletPostings(payment, all), ...besidePostings(payment)], all);
}

/**
 * Undoes recorded transfers, the last one first, as far as the amount goes: a dispute that is won, a refund that failed.
 * Throws RangeError when more is undone than is left of them.
 *
 * @param recorded transfers of the movement but those inside the wallet, in their order
 * @param reversedNanoUsd what earlier reversals undid, by transfer
 */
export function reversalPostings(
  recorded: readonly BookedMovement[],
  reversedNanoUsd: ReadonlyMap<string, bigint>,
  grossNanoUsd: bigint,
  lots: readonly Lot[],
): PaymentPostings {
  const left = recorded.map((transfer) => ({
    ...transfer,
    accountId: transfer.id,
    amountNanoUsd: transfer.amountNanoUsd - (reversedNanoUsd.get(transfer.id) ?? 0n),
  }));
  const outer = returnToLots(left, grossNanoUsd)
    .filter(({ amountNanoUsd }) => amountNanoUsd > 0n)
    .map(({ id, debitAccount, creditAccount, amountNanoUsd }, index) => ({
      sequence: PLATFORM_IDS.has(debitAccount) ? BESIDE_SEQUENCES_FROM + index : index,
      code: 'reversal',
      debitAccount: creditAccount,
      creditAccount: debitAccount,
      amountNanoUsd,
      reverses: id,
    }));
  return tidied(outer, lots);
}

function tidied(outer: readonly PaymentPosting[], lots: readonly Lot[]): PaymentPostings {
  const moved = applyPostings(lots, outer);
  const inner = tidyLots(moved);
  return { outer, inner, lots: applyPostings(moved, inner) };
}

function walletPostings(payment: PaymentMovement, lots: readonly Lot[]): PaymentPosting[] {
  const { id, kind, amountNanoUsd, takesBack } = payment;
  const [counterpart, base] = [counterpartOf(payment), baseLotOf(lots)];
  if (amountNanoUsd > 0n) {
    const creditAccount = kind === 'topup' ? id : base;
    return [{ sequence: 0, code: kind, debitAccount: counterpart, creditAccount, amountNanoUsd }];
  }
  const taken = takeFrom(
    lots.filter(({ accountId }) => accountId === takesBack),
    -amountNanoUsd,
  );
  const restNanoUsd = taken.reduce((rest, share) => rest - share.amountNanoUsd, -amountNanoUsd);
  if (kind === 'bonus_clawback' && payment.isSpent !== true && restNanoUsd > 0n)
    throw new RangeError('a bonus has no debt');
  const rest = restNanoUsd > 0n ? [{ accountId: base, amountNanoUsd: restNanoUsd }] : [];
  return [...taken, ...rest].map((share, sequence) => ({
    sequence,
    code: kind,
    debitAccount: share.accountId,
    creditAccount: counterpart,
    amountNanoUsd: share.amountNanoUsd,
  }));
}

function besidePostings({ beside, isUnapplied = false }: PaymentMovement): PaymentPosting[] {
  if (beside === undefined) return [];
  const { paymentsClearing, unappliedPayments, taxPayable, paymentFees, disputeLosses } = PLATFORM_ACCOUNTS;
  const source = isUnapplied ? unappliedPayments : paymentsClearing;
  const parts = [
    ['payment_tax', taxPayable, beside.taxNanoUsd],
    ['payment_surcharge', paymentFees, beside.surchargeNanoUsd],
    ['dispute_loss', disputeLosses, beside.lossNanoUsd],
  ] as const;
  return parts
    .map(([code, account, signed], index) => ({
      sequence: BESIDE_SEQUENCES_FROM + index,
      code,
      ...(signed > 0n
        ? { debitAccount: source, creditAccount: account, amountNanoUsd: signed }
        : { debitAccount: account, creditAccount: source, amountNanoUsd: -signed }),
    }))
    .filter(({ amountNanoUsd }) => amountNanoUsd !== 0n);
}

function counterpartOf({ kind, isUnapplied = false }: PaymentMovement): string {
  const { paymentsClearing, unappliedPayments, promoExpense, adjustment } = PLATFORM_ACCOUNTS;
  if (kind === 'adjustment') return adjustment;
  if (kind === 'bonus_clawback') return promoExpense;
  return isUnapplied ? unappliedPayments : paymentsClearing;
}

function baseLotOf(lots: readonly Lot[]): string {
  const base = lots.find(({ kind }) => kind === 'base');
  if (base === undefined) throw new RangeError('a wallet without a base lot');
  return base.accountId;
}

function emptyPurchase(accountId: string): Lot {
  return { accountId, kind: 'paid', balanceNanoUsd: 0n, expiresAtMs: null, priority: 50 };
}
