import { id, omit, shape, text, time, usd, formatId, formatUsd } from '#core';
import { reply, objectName } from '#core/http';
import type { Hold } from '../../admission/admission-queries.service.js';

export class HoldResponse extends reply({
  id: id('gen', 'The running request.'),
  object: objectName('hold'),
  organization_id: id('org'),
  key_id: id('key'),
  held_usd: usd(),
  checkpoint_usd: text('Cost of the request at the last checkpoint. `null` before the first one.', {
    nullable: true,
    example: '0.0021',
  }),
  admitted_at: time(),
  lease_ends_at: time('When the lease expires. A running gateway renews it every few seconds.'),
}) {}

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
export class OwnHoldResponse extends reply({
  ...omit(HoldResponse.fields, 'organization_id'),
}) {}

export function presentOwnHold(hold: Hold): OwnHoldResponse {
  const { id, object, key_id, held_usd, checkpoint_usd, admitted_at, lease_ends_at } = presentHold(hold);
  return { id, object, key_id, held_usd, checkpoint_usd, admitted_at, lease_ends_at };
}

export class ReleasedHoldResponse extends reply({
  id: id('gen'),
  object: objectName('hold'),
  released: shape<true>({ type: 'boolean' }),
}) {}
