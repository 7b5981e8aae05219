/**
 * `credit`: what the balance got. `fee`: that of the payment. `usage`: on credit, of a month. `refund`, `refund_returned`:
 * of another document.
 */
export type LineKind = 'credit' | 'fee' | 'usage' | 'refund' | 'refund_returned';

/** A line as it is stored: minor units as text, because JSON has no large integers. */
export interface DocumentLine {
  readonly kind: LineKind;
  readonly amountMinor: string;
}

/** The lines of an order. They add up to the total, without a tax on top of it. */
export function orderLines(totalMinor: bigint, feeMinor: bigint): DocumentLine[] {
  const credit = { kind: 'credit', amountMinor: String(totalMinor - feeMinor) } as const;
  return feeMinor === 0n ? [credit] : [credit, { kind: 'fee', amountMinor: String(feeMinor) }];
}
