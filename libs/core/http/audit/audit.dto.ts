import type { AuditEvent } from '../../audit/audit.repository.js';
import { id } from '../../fields/id-kinds.js';
import { object, shape, text, time } from '../../fields/kinds.js';
import { optional } from '../../fields/variants.js';
import { formatId } from '../../kernel/ids.js';
import { query, reply } from '../fields/dto.js';
import { actor, objectName } from '../fields/resource-fields.js';
import { WindowQuery } from '../lists/time-window.js';

/** What customers and operators filter changes by. Inherited: a mapped type loses the conversion of query strings. */
export class OwnAuditQuery extends query({
  ...WindowQuery.fields,
  ...optional({
    actor: text(
      'Filter by actor, comma-separated: the ID of a token (`tok_…`), user (`usr_…`, also as a member and as an operator who impersonates), member (`mbr_…`) or invitation (`inv_…`), or the form of the audit log. An unknown actor is an error.',
      { max: 500, example: undefined },
    ),
    about: text(
      'ID of a token, key (`key_…`), user, member or invitation: changes by it, and of it. An unknown one is an error.',
      { max: 200, example: undefined },
    ),
    action: text('Filter by action, comma-separated.', { max: 500, example: 'key.revoke' }),
    target_id: text('Filter by the ID of the changed object.', { max: 200, example: 'maintenance' }),
  }),
}) {}

export class ListAuditQuery extends query({
  ...OwnAuditQuery.fields,
  organization_id: id('org', 'Filter by organization.', { optional: true }),
}) {}

export class AuditTargetResponse extends reply({
  kind: text({ example: 'key' }),
  id: text({ example: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
}) {}

export class AuditEventResponse extends reply({
  id: id('aud'),
  object: objectName('audit_event'),
  actor: actor(),
  address: text({ nullable: true, example: '203.0.113.9' }),
  action: text({ example: 'key.revoke' }),
  target: object(AuditTargetResponse),
  organization_id: id('org', { nullable: true }),
  before: shape<unknown, true>(
    { type: 'object', additionalProperties: true },
    'Changed fields only. Secrets are masked.',
    { nullable: true },
  ),
  after: shape<unknown, true>(
    { type: 'object', additionalProperties: true },
    'Changed fields only. Secrets are masked.',
    { nullable: true },
  ),
  reason: text({ nullable: true }),
  request_id: text('`x-request-id` of the request that made the change.', { nullable: true }),
  created_at: time(),
}) {}

export function presentAuditEvent(event: AuditEvent) {
  return {
    id: formatId('aud', event.id),
    object: 'audit_event' as const,
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
