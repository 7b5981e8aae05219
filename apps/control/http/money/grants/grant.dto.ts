import type { Grant } from '#billing';
import { id, integer, pick, shown, text, time, usd, usdInput } from '#fields';
import { formatId, formatUsd } from '#kernel';
import { body, reply } from '../../conventions/fields/dto.js';
import { actor, objectName } from '../../conventions/fields/resource-fields.js';
import { presentBooked } from '../present-booked.js';

export class CreateGrantRequest extends body({
  amount_usd: usdInput('What is given away.', { sign: 'positive', example: '10.00' }),
  expires_at: time('When it ends: rounded up to a full hour (UTC). What is left then is lost. Null: never.', {
    optional: true,
    nullable: true,
  }),
  priority: integer(
    'Grants are spent before paid money: the lowest priority first, of one priority the one that ends first. Usually 50.',
    { min: 0, max: 100, optional: true, example: 50 },
  ),
  reason: text('Why; shown in the statement.', { max: 500, example: 'welcome' }),
}) {}

export class GrantResponse extends reply({
  id: id('grant'),
  object: objectName('grant'),
  organization_id: id('org'),
  amount_usd: usd(),
  remaining_usd: usd('What is left of it.'),
  expires_at: time('It pays for requests that are admitted before.', { nullable: true }),
  ...shown(pick(CreateGrantRequest.fields, 'priority', 'reason')),
  actor: actor(),
  balance_after_usd: usd('The balance right after it.'),
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
