import { id, integer, pick, shown, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { body, reply, actor, objectName } from '#core/http';
import type { Grant } from '../../ledger/promotions/grant.repository.js';
import { presentBooked } from '../present-booked.js';

export class CreateGrantRequest extends body({
  amount_usd: usdInput('Amount of the grant.', { sign: 'positive', example: '10.00' }),
  expires_at: time(
    'When the grant expires, rounded up to a full hour (UTC). The remaining amount is lost. `null`: never.',
    {
      optional: true,
      nullable: true,
    },
  ),
  priority: integer(
    'Priority. Grants are spent before paid money, lowest priority first, then earliest expiry. Usually 50.',
    { min: 0, max: 100, optional: true, example: 50 },
  ),
  reason: text('Reason, shown in the statement.', { max: 500, example: 'welcome' }),
}) {}

export class GrantResponse extends reply({
  id: id('grant'),
  object: objectName('grant'),
  organization_id: id('org'),
  amount_usd: usd(),
  remaining_usd: usd('Remaining amount.'),
  expires_at: time('When the grant expires. It pays for requests admitted before that.', { nullable: true }),
  ...shown(pick(CreateGrantRequest.fields, 'priority', 'reason')),
  actor: actor(),
  balance_after_usd: usd('Resulting balance.'),
  created_at: time(),
}) {}

export function presentGrant(grant: Grant): GrantResponse {
  return {
    id: formatId('grant', grant.id),
    object: 'grant',
    organization_id: formatId('org', grant.organizationId),
    amount_usd: formatUsd(grant.amountNanoUsd),
    remaining_usd: formatUsd(grant.remainingNanoUsd),
    expires_at: grant.expiresAt?.toISOString() ?? null,
    priority: grant.priority,
    ...presentBooked(grant),
  };
}
