import { minBigint } from '#kernel';
import type { Share } from './allocate-lots.js';
import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

/** A booked movement between a lot and our revenue, in the course of a request. */
export interface BookedMovement {
  readonly id: string;
  readonly debitAccount: string;
  readonly creditAccount: string;
  readonly amountNanoUsd: bigint;
}

/** What a lot has paid in one transfer, or gets back of it. */
export interface PaidShare extends Share {
  readonly transferId: string;
}

/**
 * What can still be given back for a request, by the transfers that took it, in their order: less what an adjustment
 * returned to the same lot, and less what refunds have reversed.
 *
 * @param movements of the request between lots and revenue, by leg
 * @param reversedNanoUsd what refunds have reversed, by transfer
 */
export function refundableShares(
  movements: readonly BookedMovement[],
  reversedNanoUsd: ReadonlyMap<string, bigint>,
): PaidShare[] {
  const returned = new Map<string, bigint>();
  const shares: PaidShare[] = [];
  // From the last leg: an adjustment returned what the legs before it had taken.
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
