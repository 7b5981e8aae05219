import { OmitType } from '@nestjs/swagger';
import type { Grant } from '#billing';
import { GrantResponse, presentGrant } from '../../../money/grants/dto/grant.response.js';

/** A grant as its organization sees it. */
export class OwnGrantResponse extends OmitType(GrantResponse, ['organization_id', 'actor'] as const) {}

export function presentOwnGrant(grant: Grant): OwnGrantResponse {
  const { id, object, amount_usd, remaining_usd, expires_at, priority, reason, balance_after_usd, created_at } =
    presentGrant(grant);
  return { id, object, amount_usd, remaining_usd, expires_at, priority, reason, balance_after_usd, created_at };
}
