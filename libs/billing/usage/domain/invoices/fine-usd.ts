/** Decimals of an invoice's amounts: some providers write thirty, most of them zeros. */
const DECIMALS = 30;
const FINE_PER_NANO = 10n ** BigInt(DECIMALS - 9);
const DECIMAL = /^(-?)(\d{1,12})(?:\.(\d{1,40}))?$/;

/**
 * An amount in integer 10^-30 US dollars, finer than the ledger. Invoices are added up in it, and rounded once for the
 * comparison with the ledger.
 */
export type FineUsd = bigint;

/** Reads a plain decimal with an optional dollar sign; null for anything else, and for over 30 significant decimals. */
export function parseFineUsd(text: string): FineUsd | null {
  const match = DECIMAL.exec(text.replace(/^(-?)\$/, '$1'));
  if (match === null) return null;
  const [, sign = '', whole = '0', written = ''] = match;
  const fraction = written.replace(/0+$/, '');
  if (fraction.length > DECIMALS) return null;
  const amount = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return sign === '-' ? -amount : amount;
}

/** The nearest nano-USD; halves go away from zero. */
export function roundToNanoUsd(amount: FineUsd): bigint {
  const half = FINE_PER_NANO / 2n;
  return (amount + (amount < 0n ? -half : half)) / FINE_PER_NANO;
}
