import { divCeil, maxBigint, minBigint, wholeCents } from '#core';

/** The parts of a payment, or of what is taken back of one. None is negative. */
export interface PaymentParts {
  /** What the wallet gets. */
  readonly amountNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  /** The fee that the customer pays beside the amount. */
  readonly surchargeNanoUsd: bigint;
}

/** What a dispute takes, with what it takes above all that was paid. */
export interface DisputedParts extends PaymentParts {
  readonly lossNanoUsd: bigint;
}

export const grossOf = ({ amountNanoUsd, taxNanoUsd, surchargeNanoUsd }: PaymentParts): bigint =>
  amountNanoUsd + taxNanoUsd + surchargeNanoUsd;

/**
 * Splits what a dispute takes, which providers give as one sum, in proportion to what is left of the payment. All that
 * is left is split exactly; the currency may have moved since, and what is above it is a loss.
 */
export function splitDispute(left: PaymentParts, grossNanoUsd: bigint): DisputedParts {
  const total = grossOf(left);
  const taken = minBigint(grossNanoUsd, total);
  const taxNanoUsd = shareOf(left.taxNanoUsd, taken, total);
  const withoutTax = taken - taxNanoUsd;
  const amountNanoUsd = shareOf(left.amountNanoUsd, withoutTax, total - left.taxNanoUsd);
  const surchargeNanoUsd = withoutTax - amountNanoUsd;
  return { amountNanoUsd, taxNanoUsd, surchargeNanoUsd, lossNanoUsd: grossNanoUsd - taken };
}

/**
 * A refund returns an amount with its tax, in whole cents, and with its last part all of the tax. The surcharge paid for
 * the payment, and stays.
 */
export function splitRefund(left: PaymentParts, amountNanoUsd: bigint): PaymentParts {
  if (amountNanoUsd > left.amountNanoUsd) throw new RangeError('a refund is at most what is left of its payment');
  const exact = shareOf(left.taxNanoUsd, amountNanoUsd, left.amountNanoUsd);
  const taxNanoUsd = amountNanoUsd === left.amountNanoUsd ? exact : wholeCents(exact);
  return { amountNanoUsd, taxNanoUsd, surchargeNanoUsd: 0n };
}

/** What is left of an order's credit and of its bonus. None is negative. */
export interface OrderCreditLeft {
  /** The credit that still stands: less refunds and disputes, and less what they kept for spent parts of the bonus. */
  readonly creditNanoUsd: bigint;
  /** Of it, what is unspent. */
  readonly unspentNanoUsd: bigint;
  /** The bonus, less what was taken back of it. */
  readonly bonusNanoUsd: bigint;
  /** Of the bonus, what charges took and no refund has made good. */
  readonly spentBonusNanoUsd: bigint;
  /** Of the bonus, what is left in its lot; zero once it has ended. */
  readonly unspentBonusNanoUsd: bigint;
  /** What is left in the lot after its end: requests admitted before it can still be charged to it, until it is swept. */
  readonly endedBonusNanoUsd: bigint;
}

/** What a refund or a dispute takes of a wallet beside what the payer gets. */
export interface BonusTaken {
  /** Of the spent part, at its face value, from paid credit. */
  readonly spentNanoUsd: bigint;
  /** From the lot of the bonus. */
  readonly unspentNanoUsd: bigint;
  /** The same after its end, when it is no part of what can be spent. */
  readonly endedNanoUsd: bigint;
}

/**
 * The bonus that is taken back with a part of the credit, in proportion and rounded up: a repeated purchase earns nothing
 * by roundings. The spent part goes first.
 *
 * @param creditNanoUsd what of the credit ends; all of it or more takes back the whole bonus
 */
export function bonusTaken(order: OrderCreditLeft, creditNanoUsd: bigint): BonusTaken {
  const { bonusNanoUsd, spentBonusNanoUsd, unspentBonusNanoUsd, endedBonusNanoUsd } = order;
  const isWhole = creditNanoUsd >= order.creditNanoUsd;
  const dueNanoUsd = isWhole ? bonusNanoUsd : divCeil(bonusNanoUsd * creditNanoUsd, order.creditNanoUsd);
  const spentNanoUsd = minBigint(dueNanoUsd, spentBonusNanoUsd);
  const unspentNanoUsd = minBigint(dueNanoUsd - spentNanoUsd, unspentBonusNanoUsd);
  const endedNanoUsd = minBigint(dueNanoUsd - spentNanoUsd - unspentNanoUsd, endedBonusNanoUsd);
  return { spentNanoUsd, unspentNanoUsd, endedNanoUsd };
}

/**
 * The most that a refund can pay out: the credit that is unspent, less the spent part of the bonus that belongs to it.
 * With its bonus it takes at most what is left in the wallet beside holds.
 *
 * @param leftNanoUsd what can be taken of the wallet, possibly below zero; null: any amount
 */
export function refundLimit(order: OrderCreditLeft, leftNanoUsd: bigint | null): bigint {
  const mostNanoUsd = minBigint(order.unspentNanoUsd, order.creditNanoUsd);
  const fits = (creditNanoUsd: bigint): boolean =>
    leftNanoUsd === null || creditNanoUsd + bonusTaken(order, creditNanoUsd).unspentNanoUsd <= leftNanoUsd;
  const creditNanoUsd = fits(mostNanoUsd) ? mostNanoUsd : firstOf(mostNanoUsd, (credit) => !fits(credit)) - 1n;
  return maxBigint(0n, paidOutOf(order, maxBigint(0n, creditNanoUsd)));
}

/**
 * The bonus that is taken back so that the payer gets an amount: credit of that amount ends, and what is kept of the credit
 * for the spent part of the bonus. Beyond what the order is worth all of the bonus is taken back.
 */
export function bonusTakenFor(order: OrderCreditLeft, paidOutNanoUsd: bigint): BonusTaken {
  const isWorth = paidOutNanoUsd <= paidOutOf(order, order.creditNanoUsd);
  const pays = (creditNanoUsd: bigint): boolean => paidOutOf(order, creditNanoUsd) >= paidOutNanoUsd;
  const creditNanoUsd = isWorth ? firstOf(order.creditNanoUsd, pays) : order.creditNanoUsd;
  return bonusTaken(order, creditNanoUsd);
}

/**
 * Shares out what a refund takes of a bonus to the parts in which it is booked, exactly: the last part has the rest.
 *
 * @param restNanoUsd what of the refund is not booked yet, this part included
 */
export function bonusOfPart(bonus: BonusTaken, partNanoUsd: bigint, restNanoUsd: bigint): BonusTaken {
  return {
    spentNanoUsd: shareOf(bonus.spentNanoUsd, partNanoUsd, restNanoUsd),
    unspentNanoUsd: shareOf(bonus.unspentNanoUsd, partNanoUsd, restNanoUsd),
    endedNanoUsd: shareOf(bonus.endedNanoUsd, partNanoUsd, restNanoUsd),
  };
}

/** The most of a bonus that can stand with what is left of the credit. */
export function standingBonus(grantedNanoUsd: bigint, leftNanoUsd: bigint, creditedNanoUsd: bigint): bigint {
  return shareOf(grantedNanoUsd, leftNanoUsd, creditedNanoUsd);
}

/** What is left of it after a part. */
export function bonusWithout(bonus: BonusTaken, part: BonusTaken): BonusTaken {
  return {
    spentNanoUsd: bonus.spentNanoUsd - part.spentNanoUsd,
    unspentNanoUsd: bonus.unspentNanoUsd - part.unspentNanoUsd,
    endedNanoUsd: bonus.endedNanoUsd - part.endedNanoUsd,
  };
}

/** What the payer gets for a part of the credit. */
function paidOutOf(order: OrderCreditLeft, creditNanoUsd: bigint): bigint {
  return creditNanoUsd - bonusTaken(order, creditNanoUsd).spentNanoUsd;
}

/** The lowest number from 0 to `last` that meets a condition, which then all higher ones meet; `last` always does. */
function firstOf(last: bigint, meets: (amount: bigint) => boolean): bigint {
  let [low, high] = [0n, last];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (meets(middle)) high = middle;
    else low = middle + 1n;
  }
  return low;
}

/** Never more than the part itself, and exactly it of the whole. */
function shareOf(part: bigint, taken: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (part * taken) / whole;
}
