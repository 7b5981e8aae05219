import { id, optional, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { body, query, reply, actor, objectName, ListQuery } from '#core/http';
import type { Refund } from '../../ledger/refunds/refund.repository.js';
import { presentBooked } from '../present-booked.js';

export class ListRefundsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    organization_id: text('Filter by organization.', { max: 64 }),
    generation_id: text('Filter by request.', { max: 64 }),
  }),
}) {}

export class CreateRefundRequest extends body({
  generation_id: id('gen', 'ID of the request to refund.', { example: 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  amount_usd: usdInput('Amount, at most the unrefunded charge. Defaults to all of it.', {
    sign: 'positive',
    optional: true,
    nullable: true,
    example: '0.05',
  }),
  reason: text('Reason, shown in the statement.', { max: 500, example: 'wrong answer' }),
}) {}

export class RefundResponse extends reply({
  id: id('refund'),
  object: objectName('refund'),
  organization_id: id('org'),
  generation_id: id('gen'),
  amount_usd: usd(),
  reason: text({ example: 'the answer was empty' }),
  actor: actor(),
  balance_after_usd: usd('Resulting balance.'),
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
