import { formatUsd } from '#kernel';

/** An amount in a mail: `$50.00`, with more decimals where it has them. Empty for none. */
export function mailAmount(amountNanoUsd: bigint): string {
  if (amountNanoUsd === 0n) return '';
  const [whole = '', decimals = ''] = formatUsd(amountNanoUsd < 0n ? -amountNanoUsd : amountNanoUsd).split('.');
  return `${amountNanoUsd < 0n ? '-' : ''}$${whole}.${decimals.padEnd(2, '0')}`;
}
