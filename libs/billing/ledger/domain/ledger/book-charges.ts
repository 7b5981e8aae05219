import type { Lot } from './allocate-lots.js';
import { postingsOf, type BookedCharge, type Charge, type Posting } from './postings-of.js';

/** A charge to be booked. */
export interface PendingCharge extends Charge {
  readonly requestId: string;
  readonly organizationId: string;
  /** Booked at the checkpoint; null when nothing is booked yet. */
  readonly booked: BookedCharge | null;
}

export interface BookedPosting extends Posting {
  readonly requestId: string;
  readonly organizationId: string;
  readonly admittedAtMs: number;
}

/** The part of a posting that moves balances. */
export type Movement = Pick<Posting, 'debitAccount' | 'creditAccount' | 'amountNanoUsd'>;

/** The postings of a batch of charges, and the resulting balances. */
interface Bookings {
  readonly postings: readonly BookedPosting[];
  /** Change of each lot that moved, by account. */
  readonly lotDeltasNanoUsd: ReadonlyMap<string, bigint>;
  /** Change of each wallet that moved, by organization: the sum of its lots' changes. */
  readonly walletDeltasNanoUsd: ReadonlyMap<string, bigint>;
  /** All lots after the batch, by organization. */
  readonly lots: ReadonlyMap<string, readonly Lot[]>;
}

/** Books charges in the given order; each applies to the lots as the previous one left them. */
export function bookCharges(
  charges: readonly PendingCharge[],
  lotsBefore: ReadonlyMap<string, readonly Lot[]>,
): Bookings {
  const lots = new Map(lotsBefore);
  const postings: BookedPosting[] = [];
  for (const charge of charges) {
    const { requestId, organizationId, admittedAtMs } = charge;
    const current = lots.get(organizationId) ?? [];
    const own = postingsOf(charge, charge.booked, current);
    if (own.length > 0) lots.set(organizationId, applyPostings(current, own));
    for (const posting of own) postings.push({ requestId, organizationId, admittedAtMs, ...posting });
  }
  return { postings, lots, ...deltasOf(lotsBefore, lots) };
}

/** The lots after postings: a credit adds to a lot, a debit subtracts from it. Other accounts are ignored. */
export function applyPostings(lots: readonly Lot[], postings: readonly Movement[]): Lot[] {
  return lots.map((lot) => ({
    ...lot,
    balanceNanoUsd: postings.reduce((balance, { debitAccount, creditAccount, amountNanoUsd }) => {
      if (creditAccount === lot.accountId) return balance + amountNanoUsd;
      return debitAccount === lot.accountId ? balance - amountNanoUsd : balance;
    }, lot.balanceNanoUsd),
  }));
}

/** The changes of lots and wallets, by organization's lots before and after. */
export function deltasOf(
  before: ReadonlyMap<string, readonly Lot[]>,
  after: ReadonlyMap<string, readonly Lot[]>,
): Pick<Bookings, 'lotDeltasNanoUsd' | 'walletDeltasNanoUsd'> {
  const lotDeltasNanoUsd = new Map<string, bigint>();
  const walletDeltasNanoUsd = new Map<string, bigint>();
  for (const [organizationId, lots] of after) {
    const balances = new Map(before.get(organizationId)?.map((lot) => [lot.accountId, lot.balanceNanoUsd]));
    for (const { accountId, balanceNanoUsd } of lots) {
      const delta = balanceNanoUsd - (balances.get(accountId) ?? 0n);
      if (delta === 0n) continue;
      lotDeltasNanoUsd.set(accountId, delta);
      walletDeltasNanoUsd.set(organizationId, (walletDeltasNanoUsd.get(organizationId) ?? 0n) + delta);
    }
  }
  return { lotDeltasNanoUsd, walletDeltasNanoUsd };
}
