import { ApiProperty } from '@nestjs/swagger';
import type { AuditEvent } from '#audit';
import { formatId } from '#kernel';
import {
  ActorProperty,
  IdProperty,
  ObjectProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';

const STATE = {
  type: 'object',
  additionalProperties: true,
  nullable: true,
  description: 'Of a change only the fields that differ; secrets are masked.',
} as const;

export class AuditTargetResponse {
  @ApiProperty({ type: 'string', example: 'key' })
  kind!: string;

  @ApiProperty({ type: 'string', example: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p' })
  id!: string;
}

export class AuditEventResponse {
  @IdProperty('aud')
  id!: string;

  @ObjectProperty('audit_event')
  object!: 'audit_event';

  @ActorProperty()
  actor!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '203.0.113.9' })
  address!: string | null;

  @ApiProperty({ type: 'string', example: 'key.revoke' })
  action!: string;

  @ApiProperty({ type: AuditTargetResponse })
  target!: AuditTargetResponse;

  @IdProperty('org', { nullable: true })
  organization_id!: string | null;

  @ApiProperty(STATE)
  before!: unknown;

  @ApiProperty(STATE)
  after!: unknown;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: '`x-request-id` of the request that made the change.' })
  request_id!: string | null;

  @TimeProperty()
  created_at!: string;
}

export function presentAuditEvent(event: AuditEvent): AuditEventResponse {
  return {
    id: formatId('aud', event.id),
    object: 'audit_event',
    actor: event.actor,
    address: event.address,
    action: event.action,
    target: { kind: event.targetKind, id: event.targetId },
    organization_id: event.organizationId === null ? null : formatId('org', event.organizationId),
    before: event.before,
    after: event.after,
    reason: event.reason,
    request_id: event.requestId,
    created_at: event.createdAt.toISOString(),
  };
}
