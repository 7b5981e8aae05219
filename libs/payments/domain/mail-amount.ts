import { formatUsd } from '#core';
import { formatMinor, minorOfPart, pricedOrder, USD, type CurrencyUnit } from './currency.js';

/** An amount in a mail: `$50.00`, with more decimals where it has them. Empty for none. */
export function mailAmount(amountNanoUsd: bigint): string {
  if (amountNanoUsd === 0n) return '';
  const [whole = '', decimals = ''] = formatUsd(amountNanoUsd < 0n ? -amountNanoUsd : amountNanoUsd).split('.');
  return `${amountNanoUsd < 0n ? '-' : ''}$${whole}.${decimals.padEnd(2, '0')}`;
}

/**
 * Money of an order as its payer paid it: in another currency with its code, such as `180.00 CNY`. Empty for none.
 *
 * @param unit of the order's amounts
 * @param minor where it is known: the last of several refunds is what is left
 */
export function mailAmountOf(
  order: Parameters<typeof pricedOrder>[0],
  unit: CurrencyUnit,
  amountNanoUsd: bigint,
  minor = minorOfPart(amountNanoUsd, pricedOrder(order)),
): string {
  const { currency } = unit;
  if (currency === USD || amountNanoUsd === 0n) return mailAmount(amountNanoUsd);
  return `${formatMinor(minor, unit)} ${currency}`;
}
