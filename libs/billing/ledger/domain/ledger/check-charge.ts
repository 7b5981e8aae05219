import { minBigint, type PriceVersion, advisorSum, type UsageEvent, priceMeters, priceWithUnseen } from '#core';

type BilledEvent = Pick<
  UsageEvent,
  | 'meters'
  | 'advisor'
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
 * @param advisorVersion the pinned price of the advisor; null: the request names none, or it is unknown
 */
export function checkCharge(
  event: BilledEvent,
  version: PriceVersion,
  advisorVersion: PriceVersion | null,
): string | null {
  const { meters, advisor, usage, unseenTokens, multipliersPpm, waiver } = event;
  if (advisor !== null && advisorVersion === null) return "its advisor's price version is unknown";
  try {
    const beside = advisor === null || advisorVersion === null ? 0n : advisorSum(advisor, advisorVersion);
    const price = priceMeters(meters, usage.promptTokens, version, multipliersPpm, beside);
    const withinHold = minBigint(price, event.holdNanoUsd);
    const [charge, waived] = waiver === null ? [withinHold, 0n] : [0n, withinHold];
    if (event.chargeNanoUsd !== charge) return `charged ${event.chargeNanoUsd}, expected ${charge}`;
    if (event.waivedNanoUsd !== waived) return `waived ${event.waivedNanoUsd}, expected ${waived}`;
    const whole = priceWithUnseen(meters, unseenTokens, usage.promptTokens, version, multipliersPpm, beside);
    const forgone = whole - withinHold;
    if (event.forgoneNanoUsd !== forgone) return `forwent ${event.forgoneNanoUsd}, expected ${forgone}`;
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
