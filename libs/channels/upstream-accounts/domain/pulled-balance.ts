import { parseDecimal } from '#core';
import type { KnownBalance } from './account-state.js';
import type { PulledAmount } from './pulls/pull-result.js';

/**
 * What a provider said, in dollars: the sum of all currencies. Null: nothing was said, or yuan are among them and there is no
 * rate. Rounded towards zero.
 *
 * @param cnyPerUsd what a dollar is worth, a decimal; null: unknown
 */
export function pulledBalance(
  amounts: readonly PulledAmount[],
  at: Date | null,
  cnyPerUsd: string | null,
): KnownBalance | null {
  if (at === null) return null;
  let nanoUsd = 0n;
  for (const { currency, nano } of amounts) {
    const part = currency === 'USD' ? nano : inUsd(nano, cnyPerUsd);
    if (part === null) return null;
    nanoUsd += part;
  }
  return { source: 'pulled', nanoUsd, at };
}

function inUsd(nano: bigint, perUsd: string | null): bigint | null {
  if (nano === 0n) return 0n;
  const rate = perUsd === null ? null : parseDecimal(perUsd);
  return rate === null || rate.units <= 0n ? null : (nano * 10n ** BigInt(rate.scale)) / rate.units;
}
