import type { Payment } from '#billing';
import { id, pick, shown, text, time, usd, usdInput } from '#fields';
import { formatId, formatUsd } from '#kernel';
import { body, reply } from '../../conventions/fields/dto.js';
import { actor, objectName } from '../../conventions/fields/resource-fields.js';
import { presentBooked } from '../present-booked.js';

export class CreateTopupRequest extends body({
  amount_usd: usdInput('What was paid.', { sign: 'positive', example: '25.00' }),
  external_ref: text('The payment in the words of whoever took the money; it is booked once.', {
    max: 200,
    optional: true,
    nullable: true,
    example: 'invoice-2026-117',
  }),
  reason: text('For the record.', { max: 500, optional: true, nullable: true }),
}) {}

export class TopupResponse extends reply({
  id: id('topup'),
  object: objectName('topup'),
  organization_id: id('org'),
  amount_usd: usd(),
  ...shown(pick(CreateTopupRequest.fields, 'external_ref', 'reason')),
  actor: actor(),
  balance_after_usd: usd('The balance right after it.'),
  created_at: time(),
}) {}

export function presentTopup(payment: Payment): TopupResponse {
  return {
    id: formatId('topup', payment.id),
    object: 'topup',
    organization_id: formatId('org', payment.organizationId),
    amount_usd: formatUsd(payment.amountNanoUsd),
    external_ref: payment.externalRef,
    ...presentBooked(payment),
  };
}
