import { minBigint, type PriceVersion } from '#kernel';
import { type UsageEvent, priceMeters } from '#pricing';

type BilledEvent = Pick<
  UsageEvent,
  'meters' | 'usage' | 'multipliersPpm' | 'holdNanoUsd' | 'chargeNanoUsd' | 'forgoneNanoUsd'
>;

/**
 * Recomputes the charge of an event with its pinned price version. Null when it is right, else what is wrong: for an
 * alarm only, because what the client was told is what is booked.
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
