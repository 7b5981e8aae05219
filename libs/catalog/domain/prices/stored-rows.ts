import type { PriceRow } from '#core';

/** A price row in `price_version.rows` and `channel_cost_version.rows`: rates as text, as JSON has no bigint. */
export interface StoredPriceRow {
  readonly from_prompt_tokens: number;
  readonly rates: Readonly<Record<string, string>>;
}

export function storeRows(rows: readonly PriceRow[]): StoredPriceRow[] {
  return rows.map(({ fromPromptTokens, rates }) => ({
    from_prompt_tokens: fromPromptTokens,
    rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, rate.toString()])),
  }));
}

/** The inverse of `storeRows`, the only writer of the column: its shape is trusted. */
export function readStoredRows(stored: unknown): PriceRow[] {
  return (stored as StoredPriceRow[]).map(({ from_prompt_tokens: fromPromptTokens, rates }) => ({
    fromPromptTokens,
    rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, BigInt(rate)])),
  }));
}
