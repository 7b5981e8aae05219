import { minBigint, type PriceVersion } from '#kernel';
import { type UsageEvent, priceMeters } from '#pricing';

type BilledEvent = Pick<
  UsageEvent,
  'meters' | 'usage' | 'multipliersPpm' | 'holdNanoUsd' | 'chargeNanoUsd' | 'forgoneNanoUsd'
>;

/**
 * Recomputes the charge of an event with its pinned price version. Returns null when it matches, otherwise the
 * difference as text. Used for an alarm only: the amount that the client received is booked in either case.
 */
export function checkCharge(event: BilledEvent, version: PriceVersion): string | null {
  try {
    const price = priceMeters(event.meters, event.usage.promptTokens, version, event.multipliersPpm);
    const charge = minBigint(price, event.holdNanoUsd);
    if (event.chargeNanoUsd !== charge) return `charged ${event.chargeNanoUsd}, expected ${charge}`;
    if (event.forgoneNanoUsd !== price - charge) return `forwent ${event.forgoneNanoUsd}, expected ${price - charge}`;
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
