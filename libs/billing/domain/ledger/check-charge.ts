import { minBigint, type PriceVersion } from '#kernel';
import { type UsageEvent, priceMeters, priceWithUnseen } from '#pricing';

type BilledEvent = Pick<
  UsageEvent,
  | 'meters'
  | 'usage'
  | 'unseenTokens'
  | 'multipliersPpm'
  | 'holdNanoUsd'
  | 'chargeNanoUsd'
  | 'forgoneNanoUsd'
  | 'waiver'
  | 'waivedNanoUsd'
>;

/**
 * Recomputes the charge of an event with its pinned price version. Returns null when it matches, otherwise the
 * difference as text. Used for an alarm only: the amount that the client received is booked in either case.
 */
export function checkCharge(event: BilledEvent, version: PriceVersion): string | null {
  const { meters, usage, unseenTokens, multipliersPpm, waiver } = event;
  try {
    const price = priceMeters(meters, usage.promptTokens, version, multipliersPpm);
    const withinHold = minBigint(price, event.holdNanoUsd);
    const [charge, waived] = waiver === null ? [withinHold, 0n] : [0n, withinHold];
    if (event.chargeNanoUsd !== charge) return `charged ${event.chargeNanoUsd}, expected ${charge}`;
    if (event.waivedNanoUsd !== waived) return `waived ${event.waivedNanoUsd}, expected ${waived}`;
    const forgone = priceWithUnseen(meters, unseenTokens, usage.promptTokens, version, multipliersPpm) - withinHold;
    if (event.forgoneNanoUsd !== forgone) return `forwent ${event.forgoneNanoUsd}, expected ${forgone}`;
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
