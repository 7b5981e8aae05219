import { divCeil, PPM, type PriceRow } from '#core';

const MULTIPLIER = /^(\d{1,4})(?:\.(\d{1,6}))?$/;
const MULTIPLIER_MAX_PPM = 1_000n * PPM;
export const PPM_DECIMALS = 6;
export const MULTIPLIER_EXPECTED = 'a decimal string from "0" to "1000" with at most 6 decimals';

/** In parts per million; null: not a multiplier. */
export function readMultiplier(value: unknown): bigint | null {
  const match = typeof value === 'string' ? MULTIPLIER.exec(value) : null;
  if (match === null) return null;
  const ppm = BigInt(match[1] ?? '0') * PPM + BigInt((match[2] ?? '').padEnd(PPM_DECIMALS, '0'));
  return ppm > MULTIPLIER_MAX_PPM ? null : ppm;
}

/** Rates are rounded up, as a price is. */
export function multiplied(rows: readonly PriceRow[], multiplierPpm: bigint): PriceRow[] {
  return rows.map(({ fromPromptTokens, rates }) => ({
    fromPromptTokens,
    rates: Object.fromEntries(
      Object.entries(rates).map(([component, rate]) => [component, divCeil(rate * multiplierPpm, PPM)]),
    ),
  }));
}
