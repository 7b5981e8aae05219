import { allocateLots, returnToLots, type Lot, type Share } from './allocate-lots.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

/** Kinds of movements that a request causes. */
export type UsageCode = 'usage' | 'usage_adjustment' | 'cogs' | 'cogs_adjustment';

/** One transfer of a request. `leg` says what it means: 0… capture by lot, 100… adjustment, 200… COGS by attempt, 300… its adjustment. */
export interface Leg {
  readonly leg: number;
  readonly code: UsageCode;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: bigint;
}

/** What a request costs its customer and us, at one grade. */
export interface Charge {
  readonly admittedAtMs: number;
  readonly chargeNanoUsd: bigint;
  /** In the order of the attempts. */
  readonly attemptCostsNanoUsd: readonly bigint[];
}

/** What was booked for the request at its checkpoint. */
export interface BookedCharge {
  /** By lot, in the order of the capture legs. */
  readonly shares: readonly Share[];
  /** By attempt. */
  readonly attemptCostsNanoUsd: ReadonlyMap<number, bigint>;
}

const ADJUSTMENT_LEGS_FROM = 100;
const COST_LEGS_FROM = 200;
const COST_ADJUSTMENT_LEGS_FROM = 300;
const ATTEMPTS_MAX = 100;

/**
 * The transfers that book a charge: all of it the first time, or only the difference when its checkpoint is booked
 * already. Amounts of zero move nothing. Throws RangeError for more attempts than legs can name.
 */
export function legsOf(charge: Charge, booked: BookedCharge | null, lots: readonly Lot[]): Leg[] {
  if (charge.attemptCostsNanoUsd.length > ATTEMPTS_MAX) throw new RangeError('too many attempts');
  if (booked === null) return [...captureLegs(charge, lots), ...costLegs(charge)];
  return [...adjustmentLegs(charge, booked, lots), ...costAdjustmentLegs(charge, booked)];
}

function captureLegs({ chargeNanoUsd, admittedAtMs }: Charge, lots: readonly Lot[]): Leg[] {
  return allocateLots(lots, chargeNanoUsd, admittedAtMs).map((share, index) => takenBy(share, index, 'usage'));
}

function adjustmentLegs(charge: Charge, booked: BookedCharge, lots: readonly Lot[]): Leg[] {
  const bookedNanoUsd = booked.shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
  const moreNanoUsd = charge.chargeNanoUsd - bookedNanoUsd;
  if (moreNanoUsd >= 0n) {
    return allocateLots(lots, moreNanoUsd, charge.admittedAtMs).map((share, index) =>
      takenBy(share, ADJUSTMENT_LEGS_FROM + index, 'usage_adjustment'),
    );
  }
  return returnToLots(booked.shares, -moreNanoUsd).map(({ accountId, amountNanoUsd }, index) => ({
    leg: ADJUSTMENT_LEGS_FROM + index,
    code: 'usage_adjustment',
    debitAccount: PLATFORM_ACCOUNTS.revenue,
    creditAccount: accountId,
    amountNanoUsd,
  }));
}

function takenBy({ accountId, amountNanoUsd }: Share, leg: number, code: UsageCode): Leg {
  return { leg, code, debitAccount: accountId, creditAccount: PLATFORM_ACCOUNTS.revenue, amountNanoUsd };
}

function costLegs({ attemptCostsNanoUsd }: Charge): Leg[] {
  return attemptCostsNanoUsd.flatMap((amountNanoUsd, attempt) =>
    amountNanoUsd === 0n ? [] : [owed(COST_LEGS_FROM + attempt, 'cogs', amountNanoUsd)],
  );
}

function costAdjustmentLegs({ attemptCostsNanoUsd }: Charge, booked: BookedCharge): Leg[] {
  const attempts = Math.max(
    attemptCostsNanoUsd.length,
    ...[...booked.attemptCostsNanoUsd.keys()].map((key) => key + 1),
  );
  return Array.from({ length: attempts }, (_, attempt) => {
    const moreNanoUsd = (attemptCostsNanoUsd[attempt] ?? 0n) - (booked.attemptCostsNanoUsd.get(attempt) ?? 0n);
    return { leg: COST_ADJUSTMENT_LEGS_FROM + attempt, moreNanoUsd };
  }).flatMap(({ leg, moreNanoUsd }) => {
    if (moreNanoUsd === 0n) return [];
    return [moreNanoUsd > 0n ? owed(leg, 'cogs_adjustment', moreNanoUsd) : noLongerOwed(leg, -moreNanoUsd)];
  });
}

function owed(leg: number, code: UsageCode, amountNanoUsd: bigint): Leg {
  const { cogs, providerPayable } = PLATFORM_ACCOUNTS;
  return { leg, code, debitAccount: cogs, creditAccount: providerPayable, amountNanoUsd };
}

function noLongerOwed(leg: number, amountNanoUsd: bigint): Leg {
  const { cogs, providerPayable } = PLATFORM_ACCOUNTS;
  return { leg, code: 'cogs_adjustment', debitAccount: providerPayable, creditAccount: cogs, amountNanoUsd };
}
