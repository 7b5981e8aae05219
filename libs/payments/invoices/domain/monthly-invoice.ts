import type { DeferredLine, LiabilityMonth } from '#billing/ledger';
import { maxBigint, minBigint } from '#core';

/** What is owed to an organization, or by it, and what changed that. Positive amounts are owed to it. */
export type CreditMonth = LiabilityMonth<DeferredLine>;

/** The latest monthly invoice of an organization. */
export interface LatestInvoice {
  /** The end of its month. */
  readonly end: Date;
  /** Its total, and what earlier ones had open when it was issued. */
  readonly demandedNanoUsd: bigint;
}

const CENT_NANO_USD = 10_000_000n;

/**
 * What was owed at the start of `since`, less all that has changed it but usage: payments, credit, adjustments. Usage of
 * that time is invoiced later, and so are refunds of requests, which lower it. Negative: more was paid than was owed.
 */
export function unpaidOf({ lines, closingNanoUsd }: CreditMonth): bigint {
  return lines.used + lines.request_refunds - closingNanoUsd;
}

/**
 * What is open of all monthly invoices, in whole cents: they demand no less, and what else was owed is in the next one. A
 * payment that is charged back opens them again, at most as they were.
 */
export function openOf(unpaidNanoUsd: bigint, { demandedNanoUsd }: LatestInvoice): bigint {
  return wholeCents(minBigint(demandedNanoUsd, maxBigint(0n, unpaidNanoUsd)));
}

/**
 * What is to be invoiced of a debt at the end of a month, in whole cents, which are what can be paid; the rest is in the
 * next one.
 *
 * @param openNanoUsd of earlier invoices, at the end of the month
 * @param prepaidNanoUsd since then, by payments that have invoices of their own
 */
export function dueOf(debtNanoUsd: bigint, openNanoUsd: bigint, prepaidNanoUsd: bigint): bigint {
  return wholeCents(maxBigint(0n, debtNanoUsd - openNanoUsd - prepaidNanoUsd));
}

function wholeCents(amountNanoUsd: bigint): bigint {
  return amountNanoUsd - (amountNanoUsd % CENT_NANO_USD);
}

/** Divides what is open among invoices, the newest first: payments pay the oldest first. */
export function openByInvoice<T extends { readonly totalNanoUsd: bigint }>(
  openNanoUsd: bigint,
  newestFirst: readonly T[],
): { readonly invoice: T; readonly openNanoUsd: bigint }[] {
  let left = openNanoUsd;
  return newestFirst.map((invoice) => {
    const open = minBigint(left, invoice.totalNanoUsd);
    left -= open;
    return { invoice, openNanoUsd: open };
  });
}

/** The last month (UTC) that ended before a moment: its first day, and its end. */
export function lastMonthOf(moment: Date): { readonly start: Date; readonly end: Date } {
  const [year, month] = [moment.getUTCFullYear(), moment.getUTCMonth()];
  return { start: new Date(Date.UTC(year, month - 1, 1)), end: new Date(Date.UTC(year, month, 1)) };
}

/** The end of the month with a first day. */
export const endOfMonth = (start: Date): Date => new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));

/** The last day of the month with a first one. */
export const lastDayOf = (start: Date): Date => new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0));
