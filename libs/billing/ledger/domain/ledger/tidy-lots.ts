import { purchases, takeFrom, type Lot, type Share } from './allocate-lots.js';
import { applyPostings } from './book-charges.js';

/** A transfer from a purchase's lot to the base lot of the same wallet. */
interface InnerPosting {
  readonly sequence: number;
  readonly code: 'debt_cover' | 'lot_merge';
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: bigint;
}

/** Purchases with money left. With the base lot and `GRANTS_MAX` grants, all lots fit the postings of one charge. */
export const PURCHASES_MAX = 20;
/** Customers see postings with lower sequence numbers only: money inside a wallet does not change its balance. */
const INNER_SEQUENCE_FROM = 500;

/**
 * The transfers after a top-up, a correction or a reversal: purchases cover a debt of the base lot, the oldest first;
 * then, of more than `PURCHASES_MAX` purchases with money left, the oldest ones merge into the base lot.
 */
export function tidyLots(lots: readonly Lot[]): InnerPosting[] {
  const base = lots.find(({ kind }) => kind === 'base');
  if (base === undefined) return [];
  const toBase =
    (code: InnerPosting['code']) =>
    ({ accountId, amountNanoUsd }: Share) => ({
      code,
      debitAccount: accountId,
      creditAccount: base.accountId,
      amountNanoUsd,
    });
  const debtNanoUsd = base.balanceNanoUsd < 0n ? -base.balanceNanoUsd : 0n;
  const covers = takeFrom(purchases(lots), debtNanoUsd).map(toBase('debt_cover'));
  const funded = purchases(applyPostings(lots, covers)).filter(({ balanceNanoUsd }) => balanceNanoUsd > 0n);
  const merged = funded.slice(0, Math.max(0, funded.length - PURCHASES_MAX));
  const merges = merged
    .map(({ accountId, balanceNanoUsd }) => ({ accountId, amountNanoUsd: balanceNanoUsd }))
    .map(toBase('lot_merge'));
  return [...covers, ...merges].map((posting, index) => ({ sequence: INNER_SEQUENCE_FROM + index, ...posting }));
}
