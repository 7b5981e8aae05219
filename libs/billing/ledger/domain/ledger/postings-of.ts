import { allocateLots, returnToLots, type Lot, type Share } from './allocate-lots.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

/** Transfer codes of a request's postings. */
type UsageCode = 'usage' | 'usage_adjustment' | 'cogs' | 'cogs_adjustment' | 'waiver';

/** One transfer of a request. */
export interface Posting {
  /** 0… capture by lot, 100… its adjustment, 200… COGS by attempt, 300… their adjustment, 400… to waiver, by attempt. */
  readonly sequence: number;
  readonly code: UsageCode;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: bigint;
}

/** The price and the upstream cost of a request, at one grade. */
export interface Charge {
  readonly admittedAtMs: number;
  readonly chargeNanoUsd: bigint;
  /** In the order of the attempts. */
  readonly attemptCostsNanoUsd: readonly bigint[];
  /** Nothing is charged for an answer: its costs move to the account of waivers. Final requests only. */
  readonly isWaived: boolean;
}

/** The amounts booked for a request at its checkpoint. */
export interface BookedCharge {
  /** By lot, in the order of the capture postings. */
  readonly shares: readonly Share[];
  /** By attempt. */
  readonly attemptCostsNanoUsd: ReadonlyMap<number, bigint>;
}

const ADJUSTMENT_SEQUENCE_FROM = 100;
const COST_SEQUENCE_FROM = 200;
const COST_ADJUSTMENT_SEQUENCE_FROM = 300;
const WAIVER_SEQUENCE_FROM = 400;
const ATTEMPTS_MAX = 100;

/**
 * The transfers that book a charge: the full amount, or only the difference when its checkpoint is booked. Amounts of
 * zero have no transfer. Throws RangeError for more attempts than there are sequence numbers.
 */
export function postingsOf(charge: Charge, booked: BookedCharge | null, lots: readonly Lot[]): Posting[] {
  if (charge.attemptCostsNanoUsd.length > ATTEMPTS_MAX) throw new RangeError('too many attempts');
  const waiver = waiverPostings(charge);
  if (booked === null) return [...capturePostings(charge, lots), ...costPostings(charge), ...waiver];
  return [...adjustmentPostings(charge, booked, lots), ...costAdjustmentPostings(charge, booked), ...waiver];
}

/** The whole cost of each attempt, however it was booked. */
function waiverPostings({ attemptCostsNanoUsd, isWaived }: Charge): Posting[] {
  if (!isWaived) return [];
  const { cogs, waiver } = PLATFORM_ACCOUNTS;
  return attemptCostsNanoUsd.flatMap((amountNanoUsd, attempt) => {
    const sequence = WAIVER_SEQUENCE_FROM + attempt;
    return amountNanoUsd === 0n
      ? []
      : [{ sequence, code: 'waiver', debitAccount: waiver, creditAccount: cogs, amountNanoUsd } as const];
  });
}

function capturePostings({ chargeNanoUsd, admittedAtMs }: Charge, lots: readonly Lot[]): Posting[] {
  return allocateLots(lots, chargeNanoUsd, admittedAtMs).map((share, index) => capturePosting(share, index, 'usage'));
}

function adjustmentPostings(charge: Charge, booked: BookedCharge, lots: readonly Lot[]): Posting[] {
  const bookedNanoUsd = booked.shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
  const moreNanoUsd = charge.chargeNanoUsd - bookedNanoUsd;
  if (moreNanoUsd >= 0n) {
    return allocateLots(lots, moreNanoUsd, charge.admittedAtMs).map((share, index) =>
      capturePosting(share, ADJUSTMENT_SEQUENCE_FROM + index, 'usage_adjustment'),
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

function capturePosting({ accountId, amountNanoUsd }: Share, sequence: number, code: UsageCode): Posting {
  return { sequence, code, debitAccount: accountId, creditAccount: PLATFORM_ACCOUNTS.revenue, amountNanoUsd };
}

function costPostings({ attemptCostsNanoUsd }: Charge): Posting[] {
  return attemptCostsNanoUsd.flatMap((amountNanoUsd, attempt) =>
    amountNanoUsd === 0n ? [] : [costPosting(COST_SEQUENCE_FROM + attempt, 'cogs', amountNanoUsd)],
  );
}

function costAdjustmentPostings({ attemptCostsNanoUsd }: Charge, booked: BookedCharge): Posting[] {
  const attempts = Math.max(
    attemptCostsNanoUsd.length,
    ...[...booked.attemptCostsNanoUsd.keys()].map((key) => key + 1),
  );
  return Array.from({ length: attempts }, (_, attempt) => {
    const moreNanoUsd = (attemptCostsNanoUsd[attempt] ?? 0n) - (booked.attemptCostsNanoUsd.get(attempt) ?? 0n);
    return { sequence: COST_ADJUSTMENT_SEQUENCE_FROM + attempt, moreNanoUsd };
  }).flatMap(({ sequence, moreNanoUsd }) => {
    if (moreNanoUsd === 0n) return [];
    return [
      moreNanoUsd > 0n ? costPosting(sequence, 'cogs_adjustment', moreNanoUsd) : costReversal(sequence, -moreNanoUsd),
    ];
  });
}

function costPosting(sequence: number, code: UsageCode, amountNanoUsd: bigint): Posting {
  const { cogs, providerPayable } = PLATFORM_ACCOUNTS;
  return { sequence, code, debitAccount: cogs, creditAccount: providerPayable, amountNanoUsd };
}

function costReversal(sequence: number, amountNanoUsd: bigint): Posting {
  const { cogs, providerPayable } = PLATFORM_ACCOUNTS;
  return { sequence, code: 'cogs_adjustment', debitAccount: providerPayable, creditAccount: cogs, amountNanoUsd };
}
