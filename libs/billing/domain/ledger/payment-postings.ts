import { takeFrom, type Lot } from './allocate-lots.js';
import { applyPostings, type Movement } from './book-charges.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';
import { tidyLots } from './tidy-lots.js';

/** A movement of an organization's money without a request. */
export interface PaymentMovement {
  readonly id: string;
  readonly kind: 'topup' | 'adjustment' | 'chargeback';
  /** Signed; not zero. */
  readonly amountNanoUsd: bigint;
  /** Of a chargeback: the top-up. Its id is the id of its lot. */
  readonly reverses: string | null;
}

export interface PaymentPosting extends Movement {
  readonly sequence: number;
  readonly code: string;
}

/** The transfers of a movement, and those inside the wallet that follow from it. */
interface PaymentPostings {
  readonly outer: readonly PaymentPosting[];
  readonly inner: readonly PaymentPosting[];
  /** All lots afterwards; a top-up's own lot is the last one. */
  readonly lots: readonly Lot[];
}

/**
 * A top-up fills a lot of its own. An adjustment moves the base lot. A chargeback takes what is left of its top-up, and
 * the rest from the base lot, which may fall below zero.
 *
 * @param lots of the organization, the base lot and the lot of a reversed top-up among them
 */
export function paymentPostings(payment: PaymentMovement, lots: readonly Lot[]): PaymentPostings {
  const all = payment.kind === 'topup' ? [...lots, emptyPurchase(payment.id)] : lots;
  const outer = outerPostings(payment, all);
  const moved = applyPostings(all, outer);
  const inner = tidyLots(moved);
  return { outer, inner, lots: applyPostings(moved, inner) };
}

function outerPostings({ id, kind, amountNanoUsd, reverses }: PaymentMovement, lots: readonly Lot[]): PaymentPosting[] {
  const { paymentsClearing, adjustment } = PLATFORM_ACCOUNTS;
  const counterpart = kind === 'adjustment' ? adjustment : paymentsClearing;
  const base = baseLotOf(lots);
  if (amountNanoUsd > 0n) {
    const creditAccount = kind === 'topup' ? id : base;
    return [{ sequence: 0, code: kind, debitAccount: counterpart, creditAccount, amountNanoUsd }];
  }
  const fromPurchase = takeFrom(
    lots.filter(({ accountId }) => accountId === reverses),
    -amountNanoUsd,
  );
  const restNanoUsd = fromPurchase.reduce((rest, share) => rest - share.amountNanoUsd, -amountNanoUsd);
  const shares = [...fromPurchase, { accountId: base, amountNanoUsd: restNanoUsd }];
  return shares
    .filter((share) => share.amountNanoUsd > 0n)
    .map((share, sequence) => ({
      ...{ sequence, code: kind, debitAccount: share.accountId },
      ...{ creditAccount: counterpart, amountNanoUsd: share.amountNanoUsd },
    }));
}

function baseLotOf(lots: readonly Lot[]): string {
  const base = lots.find(({ kind }) => kind === 'base');
  if (base === undefined) throw new RangeError('a wallet without a base lot');
  return base.accountId;
}

function emptyPurchase(accountId: string): Lot {
  return { accountId, kind: 'paid', balanceNanoUsd: 0n, expiresAtMs: null, priority: 50 };
}
