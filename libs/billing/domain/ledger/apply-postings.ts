import type { Lot } from './allocate-lots.js';
import type { Posting } from './postings-of.js';

/** The lots after postings: a credit adds to a lot, a debit subtracts from it. Other accounts are ignored. */
export function applyPostings(
  lots: readonly Lot[],
  postings: readonly Pick<Posting, 'debitAccount' | 'creditAccount' | 'amountNanoUsd'>[],
): Lot[] {
  return lots.map((lot) => ({
    ...lot,
    balanceNanoUsd: postings.reduce((balance, { debitAccount, creditAccount, amountNanoUsd }) => {
      if (creditAccount === lot.accountId) return balance + amountNanoUsd;
      return debitAccount === lot.accountId ? balance - amountNanoUsd : balance;
    }, lot.balanceNanoUsd),
  }));
}
