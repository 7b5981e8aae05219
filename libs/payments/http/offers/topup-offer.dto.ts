import { choice, id, integer, omit, optional, shown, time, usd, usdInput } from '#core';
import { body, reply, objectName, version, presentVersion } from '#core/http';
import { describeTopupOffer } from '../../offers/topup-offers.service.js';
import type { StoredOffer } from '../../offers/topup-offer.repository.js';

const changeable = {
  amount_usd: usdInput('Amount of a package, or the amount from which a percentage applies.', {
    sign: 'positive',
    example: '100.00',
  }),
  bonus_usd: usdInput('Bonus of a package.', { sign: 'zero_or_more', example: '10.00', optional: true }),
  bonus_ppm: integer('Bonus of a percentage, in millionths of the amount.', {
    min: 1,
    max: 1_000_000,
    optional: true,
    example: 50_000,
  }),
  bonus_days: integer('Days until the bonus expires. `null`: never.', {
    min: 1,
    max: 3_650,
    optional: true,
    nullable: true,
    example: 90,
  }),
};

export class CreateTopupOfferRequest extends body({
  kind: choice(
    ['package', 'percent'],
    'Kind of offer. `package`: a bonus for one amount. `percent`: a bonus from an amount up.',
    { example: 'package' },
  ),
  ...changeable,
  bonus_ppm: integer('Bonus of a percentage, in millionths of the amount.', {
    // An offer has one kind of bonus: an example with both would be invalid.
    min: 1,
    max: 1_000_000,
    optional: true,
  }),
}) {}

export class UpdateTopupOfferRequest extends body({
  ...optional(omit(changeable, 'bonus_ppm')),
  bonus_ppm: CreateTopupOfferRequest.fields.bonus_ppm,
  status: choice(['active', 'disabled'], 'Status. A disabled offer gives no bonus to new orders.', {
    optional: true,
    example: 'active',
  }),
}) {}

export class TopupOfferResponse extends reply({
  id: id('offer'),
  object: objectName('topup_offer'),
  kind: choice(['package', 'percent']),
  amount_usd: shown(changeable).amount_usd,
  bonus_usd: usd('Bonus of a package.', { nullable: true, example: '10.00' }),
  bonus_ppm: integer('Bonus of a percentage, in millionths of the amount.', { nullable: true, example: null }),
  bonus_days: shown(changeable).bonus_days,
  status: choice(['active', 'disabled']),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentTopupOffer(offer: StoredOffer): TopupOfferResponse {
  return { object: 'topup_offer', ...describeTopupOffer(offer), ...presentVersion(offer) };
}

/** For errors: the field that a kind does not have. */
export const UNUSED_BONUS = { package: 'bonus_ppm', percent: 'bonus_usd' } as const;
