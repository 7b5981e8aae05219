import { minBigint } from '#core';
import type { Share } from './allocate-lots.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

/** A booked transfer of a request between a lot and revenue. */
export interface BookedMovement {
  readonly id: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: bigint;
}

/** The amount that a lot paid in one transfer, or receives back from it. */
export interface PaidShare extends Share {
  readonly transferId: string;
}

/**
 * The refundable amount of each transfer that charged a request, in their order: less the amounts that an adjustment
 * returned to the same lot, and less those that refunds have reversed.
 *
 * @param movements the transfers of the request between lots and revenue, by sequence
 * @param reversedNanoUsd amounts that refunds have reversed, by transfer
 */
export function refundableShares(
  movements: readonly BookedMovement[],
  reversedNanoUsd: ReadonlyMap<string, bigint>,
): PaidShare[] {
  const returned = new Map<string, bigint>();
  const shares: PaidShare[] = [];
  // From the last one: an adjustment returns amounts that earlier transfers took.
  for (const { id, debitAccount, creditAccount, amountNanoUsd } of movements.toReversed()) {
    if (debitAccount === PLATFORM_ACCOUNTS.revenue) {
      returned.set(creditAccount, (returned.get(creditAccount) ?? 0n) + amountNanoUsd);
      continue;
    }
    const back = minBigint(returned.get(debitAccount) ?? 0n, amountNanoUsd);
    returned.set(debitAccount, (returned.get(debitAccount) ?? 0n) - back);
    const leftNanoUsd = amountNanoUsd - back - (reversedNanoUsd.get(id) ?? 0n);
    if (leftNanoUsd > 0n) shares.unshift({ transferId: id, accountId: debitAccount, amountNanoUsd: leftNanoUsd });
  }
  return shares;
}
