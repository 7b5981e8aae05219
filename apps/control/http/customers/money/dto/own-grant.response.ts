import type { Grant } from '#billing';
import { omit, reply } from '../../../conventions/fields/declare.js';
import { GrantResponse, presentGrant } from '../../../money/grants/dto/grant.response.js';

/** A grant as its organization sees it. */
export class OwnGrantResponse extends reply({
  ...omit(GrantResponse.fields, 'organization_id', 'actor'),
}) {}

export function presentOwnGrant(grant: Grant): OwnGrantResponse {
  const { id, object, amount_usd, remaining_usd, expires_at, priority, reason, balance_after_usd, created_at } =
    presentGrant(grant);
  return { id, object, amount_usd, remaining_usd, expires_at, priority, reason, balance_after_usd, created_at };
}
