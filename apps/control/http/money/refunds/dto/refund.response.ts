import type { Refund } from '#billing';
import { formatId, formatUsd } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { actor, id, objectName, text, time } from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';
import { presentBooked } from '../../present-booked.js';

export class RefundResponse extends reply({
  id: id('refund'),
  object: objectName('refund'),
  organization_id: id('org'),
  generation_id: id('gen'),
  amount_usd: usd(),
  reason: text({ example: 'the answer was empty' }),
  actor: actor(),
  balance_after_usd: usd('The balance right after it.'),
  created_at: time(),
}) {}

export function presentRefund(refund: Refund): RefundResponse {
  return {
    id: formatId('refund', refund.id),
    object: 'refund',
    organization_id: formatId('org', refund.organizationId),
    generation_id: formatId('gen', refund.requestId),
    amount_usd: formatUsd(refund.amountNanoUsd),
    ...presentBooked(refund),
  };
}
