const OF_TOKENS = /_per_mtok_usd$/;

/** Prices by meter: `cache_read_per_mtok_usd` is that of `cache_read`. */
export function tokenPrices(prices: Readonly<Record<string, unknown>>): (readonly [meter: string, usd: string])[] {
  return Object.entries(prices).flatMap(([name, usd]) =>
    typeof usd === 'string' && OF_TOKENS.test(name) ? [[name.replace(OF_TOKENS, ''), usd] as const] : [],
  );
}
