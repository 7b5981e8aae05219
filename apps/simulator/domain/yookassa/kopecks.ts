/** 3.5 %, of which no amount is a whole number of kopecks: rounded up, as the fee of a bank is. */
const FEE_PER_MILLE = 35n;

export const feeOf = (kopecks: bigint): bigint => (kopecks * FEE_PER_MILLE + 999n) / 1_000n;

export const rublesOf = (kopecks: bigint): { value: string; currency: string } => ({
  value: `${kopecks / 100n}.${String(kopecks % 100n).padStart(2, '0')}`,
  currency: 'RUB',
});

/** Null: it is no amount in whole kopecks. */
export function parseKopecks(text: unknown): bigint | null {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(typeof text === 'string' ? text : '') ?? [];
  return whole === undefined ? null : BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
}

export const sumOf = (amounts: readonly { readonly kopecks: bigint }[]): bigint =>
  amounts.reduce((sum, { kopecks }) => sum + kopecks, 0n);
