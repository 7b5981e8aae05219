import { PRICE_COMPONENTS, type PriceComponent, type PriceRow } from '#kernel';

/** A price row as `price_version.rows` and `channel_cost_version.rows` keep it: rates as text, JSON has no bigint. */
export interface StoredPriceRow {
  readonly from_prompt_tokens: number;
  readonly rates: Readonly<Partial<Record<PriceComponent, string>>>;
}

export function storeRows(rows: readonly PriceRow[]): StoredPriceRow[] {
  return rows.map(({ fromPromptTokens, rates }) => ({
    from_prompt_tokens: fromPromptTokens,
    rates: Object.fromEntries(
      PRICE_COMPONENTS.flatMap((meter) => {
        const rate = rates[meter];
        return rate === undefined ? [] : [[meter, rate.toString()]];
      }),
    ),
  }));
}

/** Reads what `storeRows` wrote. The column is written by this function's sibling only, so its shape is trusted. */
export function readStoredRows(stored: unknown): PriceRow[] {
  return (stored as StoredPriceRow[]).map(({ from_prompt_tokens: fromPromptTokens, rates }) => ({
    fromPromptTokens,
    rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, BigInt(rate)])),
  }));
}
