import type { Lot } from './allocate-lots.js';
import type { Posting } from './postings-of.js';

/** The lots after transfers: a credit adds to a lot, a debit takes from it. Accounts that are no lots are not looked at. */
export function applyPostings(
  lots: readonly Lot[],
  legs: readonly Pick<Posting, 'debitAccount' | 'creditAccount' | 'amountNanoUsd'>[],
): Lot[] {
  return lots.map((lot) => ({
    ...lot,
    balanceNanoUsd: legs.reduce((balance, { debitAccount, creditAccount, amountNanoUsd }) => {
      if (creditAccount === lot.accountId) return balance + amountNanoUsd;
      return debitAccount === lot.accountId ? balance - amountNanoUsd : balance;
    }, lot.balanceNanoUsd),
  }));
}
