import type { BonusRules, ProviderEvidence } from './payment-evidence.js';

/**
 * What an order's money must be, computed by code of the checker's own, from the documented rules
 * (docs/adr/0059-orders-and-accounts-of-payments.md). Amounts are nano-USD.
 */
export interface Parts {
  readonly amount: bigint;
  readonly tax: bigint;
  readonly surcharge: bigint;
}

/** With what the provider took above all that was paid. */
export interface TakenParts extends Parts {
  readonly loss: bigint;
}

const CENT = 10_000_000n;
const PPM = 1_000_000n;

const roundUp = (amount: bigint, unit: bigint): bigint => ((amount + unit - 1n) / unit) * unit;
const roundDown = (amount: bigint, unit: bigint): bigint => amount - (amount % unit);

export const totalOf = ({ amount, tax, surcharge }: Parts): bigint => amount + tax + surcharge;

/** What a customer pays beside an amount, in whole cents. */
export function expectedSurcharge(amount: bigint, { ppm, fixedNanoUsd }: ProviderEvidence['surcharge']): bigint {
  return roundUp(roundUp(amount * ppm, PPM) / PPM + fixedNanoUsd, CENT);
}

/** The bonus of the package of this amount, else of the percentage it reaches, in whole cents. */
export function expectedBonus(amount: bigint, { package: pack, percent }: BonusRules): bigint {
  if (amount === pack.amountNanoUsd) return pack.bonusNanoUsd;
  return amount < percent.fromNanoUsd ? 0n : roundDown((amount * percent.ppm) / PPM, CENT);
}

/** A refund of the product's own: an amount with its tax, which is in whole cents unless it is the last part. */
export function expectedRefund(left: Parts, amount: bigint): TakenParts {
  const share = left.amount === 0n ? 0n : (left.tax * amount) / left.amount;
  return { amount, tax: amount === left.amount ? share : roundDown(share, CENT), surcharge: 0n, loss: 0n };
}

/** What a provider took as one sum: all parts in proportion to what is left; what is above it is a loss. */
export function expectedTaking(left: Parts, gross: bigint): TakenParts {
  const total = totalOf(left);
  const taken = gross < total ? gross : total;
  if (total === 0n) return { amount: 0n, tax: 0n, surcharge: 0n, loss: gross };
  const tax = (left.tax * taken) / total;
  const rest = left.amount + left.surcharge;
  const amount = rest === 0n ? 0n : (left.amount * (taken - tax)) / rest;
  return { amount, tax, surcharge: taken - tax - amount, loss: gross - taken };
}

/** What returns of a taking: what was taken last returns first. */
export function expectedReturn(taken: TakenParts, gross: bigint): TakenParts {
  let rest = gross;
  const take = (most: bigint): bigint => {
    const part = most < rest ? most : rest;
    rest -= part;
    return part;
  };
  const [loss, surcharge, tax, amount] = [taken.loss, taken.surcharge, taken.tax, taken.amount].map(take);
  return { loss: loss ?? 0n, surcharge: surcharge ?? 0n, tax: tax ?? 0n, amount: amount ?? 0n };
}

/** What a taking takes of the bonus, spent or not: its share of the credit that ends, and all of it with all of the credit. */
export function expectedClawback(bonusLeft: bigint, ended: bigint, creditLeft: bigint): bigint {
  return ended >= creditLeft ? bonusLeft : (bonusLeft * ended + creditLeft - 1n) / creditLeft;
}
