import { maxBigint } from '#core';
import { AMOUNT_MAX_NANO_USD, clampAmount } from './amounts.js';
import type { WalletProjection } from './settlement-commands.js';

/**
 * A wallet row as arguments of the settled script: version, status, posted, credit limit, blocked, expiries.
 * Balance and credit limit are clamped together, so that their sum stays exact in a double.
 */
export function projectWallet(wallet: WalletProjection): string[] {
  const posted = clampAmount(wallet.postedNanoUsd, -AMOUNT_MAX_NANO_USD);
  const creditLimit = clampAmount(wallet.creditLimitNanoUsd, 0n, AMOUNT_MAX_NANO_USD - maxBigint(posted, 0n));
  return [
    wallet.version.toString(),
    wallet.status,
    posted.toString(),
    creditLimit.toString(),
    clampAmount(wallet.blockedNanoUsd, 0n).toString(),
    wallet.expiries.map(({ atMs, amountNanoUsd }) => `${atMs}:${clampAmount(amountNanoUsd, 0n)}`).join(','),
  ];
}

/** Reads the list of expiries as formatted by `projectWallet`. */
export function parseExpiries(text: string): WalletProjection['expiries'] {
  if (text === '') return [];
  return text.split(',').map((expiry) => {
    const [atMs = '', amount = ''] = expiry.split(':');
    return { atMs: parseInt(atMs, 10), amountNanoUsd: BigInt(amount) };
  });
}
