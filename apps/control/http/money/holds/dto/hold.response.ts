import { ApiProperty, OmitType } from '@nestjs/swagger';
import type { Hold } from '#admission';
import { formatId, formatUsd } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';

export class HoldResponse {
  @IdProperty('gen', { description: 'The running request.' })
  id!: string;

  @ObjectProperty('hold')
  object!: 'hold';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('key')
  key_id!: string;

  @UsdProperty()
  held_usd!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '0.0021',
    description: 'What the request would cost if it ended now. Null before its first checkpoint.',
  })
  checkpoint_usd!: string | null;

  @TimeProperty()
  admitted_at!: string;

  @TimeProperty({ description: 'A gateway that lives renews it every few seconds.' })
  lease_ends_at!: string;
}

export function presentHold(hold: Hold): HoldResponse {
  const { checkpointNanoUsd } = hold;
  return {
    id: formatId('gen', hold.requestId),
    object: 'hold',
    organization_id: formatId('org', hold.organizationId),
    key_id: formatId('key', hold.keyId),
    held_usd: formatUsd(hold.heldNanoUsd),
    checkpoint_usd: checkpointNanoUsd === null ? null : formatUsd(checkpointNanoUsd),
    admitted_at: new Date(hold.admittedAtMs).toISOString(),
    lease_ends_at: new Date(hold.leaseEndsAtMs).toISOString(),
  };
}

/** A hold as its organization sees it. */
export class OwnHoldResponse extends OmitType(HoldResponse, ['organization_id'] as const) {}

export function presentOwnHold(hold: Hold): OwnHoldResponse {
  const { id, object, key_id, held_usd, checkpoint_usd, admitted_at, lease_ends_at } = presentHold(hold);
  return { id, object, key_id, held_usd, checkpoint_usd, admitted_at, lease_ends_at };
}

export class ReleasedHoldResponse {
  @IdProperty('gen')
  id!: string;

  @ObjectProperty('hold')
  object!: 'hold';

  @ApiProperty({ type: 'boolean' })
  released!: true;
}
