import { daysLeft } from '#billing/ledger';

/** Where a balance comes from: the operator, or the provider. */
export const BALANCE_SOURCES = ['stated', 'pulled'] as const;
type BalanceSource = (typeof BALANCE_SOURCES)[number];

/** What an account had at a moment. */
export interface KnownBalance {
  readonly source: BalanceSource;
  readonly nanoUsd: bigint;
  readonly at: Date;
}

/** What calls of an account cost. */
interface AccountCosts {
  /** Since its balance was known. */
  readonly sinceNanoUsd: bigint;
  /** Calls since then with an unknown cost. */
  readonly unpriced: bigint;
  /** In a recent time of this length. */
  readonly recentNanoUsd: bigint;
  readonly recentMs: number;
}

export interface AccountState {
  /** Null: it is not known in dollars. */
  readonly known: KnownBalance | null;
  /** What is left of it now. */
  readonly balanceNanoUsd: bigint | null;
  readonly costSinceNanoUsd: bigint;
  readonly unpriced: bigint;
  /** Null: costs of less than six hours are known. */
  readonly costPerDayNanoUsd: bigint | null;
  /** Null: unknown, or nothing is spent. */
  readonly daysLeft: number | null;
}

const DAY_MS = 86_400_000n;
/** Less says nothing of a day. */
const RECENT_MIN_MS = 6 * 3_600_000;

/** The newer of several. */
export function newestBalance(balances: readonly (KnownBalance | null)[]): KnownBalance | null {
  return balances.reduce((one, other) => (one === null || (other !== null && other.at > one.at) ? other : one), null);
}

/** A balance at a moment less what was booked since, and how long that lasts at the recent cost of a day. */
export function accountState(known: KnownBalance | null, costs: AccountCosts): AccountState {
  const { sinceNanoUsd, unpriced, recentNanoUsd, recentMs } = costs;
  const balanceNanoUsd = known === null ? null : known.nanoUsd - sinceNanoUsd;
  const costPerDayNanoUsd = recentMs < RECENT_MIN_MS ? null : (recentNanoUsd * DAY_MS) / BigInt(Math.trunc(recentMs));
  const isKnown = balanceNanoUsd !== null && costPerDayNanoUsd !== null;
  return {
    known,
    balanceNanoUsd,
    unpriced,
    costPerDayNanoUsd,
    costSinceNanoUsd: known === null ? 0n : sinceNanoUsd,
    daysLeft: isKnown ? daysLeft(balanceNanoUsd, costPerDayNanoUsd) : null,
  };
}
