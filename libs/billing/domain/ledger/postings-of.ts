import { allocateLots, returnToLots, type Lot, type Share } from './allocate-lots.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

/** Kinds of movements that a request causes. */
export type UsageCode = 'usage' | 'usage_adjustment' | 'cogs' | 'cogs_adjustment';

/** One transfer of a request. `leg` says what it means: 0… capture by lot, 100… adjustment, 200… COGS by attempt, 300… its adjustment. */
export interface Posting {
  readonly sequence: number;
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

const ADJUSTMENT_SEQUENCE_FROM = 100;
const COST_SEQUENCE_FROM = 200;
const COST_ADJUSTMENT_SEQUENCE_FROM = 300;
const ATTEMPTS_MAX = 100;

/**
 * The transfers that book a charge: all of it the first time, or only the difference when its checkpoint is booked
 * already. Amounts of zero move nothing. Throws RangeError for more attempts than legs can name.
 */
export function postingsOf(charge: Charge, booked: BookedCharge | null, lots: readonly Lot[]): Posting[] {
  if (charge.attemptCostsNanoUsd.length > ATTEMPTS_MAX) throw new RangeError('too many attempts');
  if (booked === null) return [...capturePostings(charge, lots), ...costPostings(charge)];
  return [...adjustmentPostings(charge, booked, lots), ...costAdjustmentPostings(charge, booked)];
}

function capturePostings({ chargeNanoUsd, admittedAtMs }: Charge, lots: readonly Lot[]): Posting[] {
  return allocateLots(lots, chargeNanoUsd, admittedAtMs).map((share, index) => takenBy(share, index, 'usage'));
}

function adjustmentPostings(charge: Charge, booked: BookedCharge, lots: readonly Lot[]): Posting[] {
  const bookedNanoUsd = booked.shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
  const moreNanoUsd = charge.chargeNanoUsd - bookedNanoUsd;
  if (moreNanoUsd >= 0n) {
    return allocateLots(lots, moreNanoUsd, charge.admittedAtMs).map((share, index) =>
      takenBy(share, ADJUSTMENT_SEQUENCE_FROM + index, 'usage_adjustment'),
    );
  }
  return returnToLots(booked.shares, -moreNanoUsd).map(({ accountId, amountNanoUsd }, index) => ({
    sequence: ADJUSTMENT_SEQUENCE_FROM + index,
    code: 'usage_adjustment',
    debitAccount: PLATFORM_ACCOUNTS.revenue,
    creditAccount: accountId,
    amountNanoUsd,
  }));
}

function takenBy({ accountId, amountNanoUsd }: Share, sequence: number, code: UsageCode): Posting {
  return { sequence, code, debitAccount: accountId, creditAccount: PLATFORM_ACCOUNTS.revenue, amountNanoUsd };
}

function costPostings({ attemptCostsNanoUsd }: Charge): Posting[] {
  return attemptCostsNanoUsd.flatMap((amountNanoUsd, attempt) =>
    amountNanoUsd === 0n ? [] : [owed(COST_SEQUENCE_FROM + attempt, 'cogs', amountNanoUsd)],
  );
}

function costAdjustmentPostings({ attemptCostsNanoUsd }: Charge, booked: BookedCharge): Posting[] {
  const attempts = Math.max(
    attemptCostsNanoUsd.length,
    ...[...booked.attemptCostsNanoUsd.keys()].map((key) => key + 1),
  );
  return Array.from({ length: attempts }, (_, attempt) => {
    const moreNanoUsd = (attemptCostsNanoUsd[attempt] ?? 0n) - (booked.attemptCostsNanoUsd.get(attempt) ?? 0n);
    return { leg: COST_ADJUSTMENT_SEQUENCE_FROM + attempt, moreNanoUsd };
  }).flatMap(({ leg, moreNanoUsd }) => {
    if (moreNanoUsd === 0n) return [];
    return [moreNanoUsd > 0n ? owed(leg, 'cogs_adjustment', moreNanoUsd) : noLongerOwed(leg, -moreNanoUsd)];
  });
}

function owed(sequence: number, code: UsageCode, amountNanoUsd: bigint): Posting {
  const { cogs, providerPayable } = PLATFORM_ACCOUNTS;
  return { sequence, code, debitAccount: cogs, creditAccount: providerPayable, amountNanoUsd };
}

function noLongerOwed(sequence: number, amountNanoUsd: bigint): Posting {
  const { cogs, providerPayable } = PLATFORM_ACCOUNTS;
  return { sequence, code: 'cogs_adjustment', debitAccount: providerPayable, creditAccount: cogs, amountNanoUsd };
}
