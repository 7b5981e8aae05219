import { choice, flag, id, objects, object, optional, shape, text, texts, time, formatId } from '#core';
import type { AuditEvent } from '#core/infra';
import { body, query, reply, actor as actorField, objectName, AuditEventResponse, presentAuditEvent } from '#core/http';
import type { EndedObject, Made } from '../../incidents/made-objects.service.js';
import type { FoundActor } from '../../incidents/actors.service.js';
import { undoOf } from './undo-of.js';

const SINCE = 'Only what was made at that time or later. Required for a user and a member.';

export class MadeQuery extends query({
  since: time('Only what was made at that time or later.', { optional: true, example: '2026-11-20T08:00:00.000Z' }),
}) {}

export class RevokeActorQuery extends query({
  dry_run: flag('Only lists what would be ended.', { optional: true, example: true }),
}) {}

export class RevokeActorRequest extends body(
  optional({
    include_made: flag('Whether to end what it made, too. Defaults to `true`.', { example: true }),
    since: time(SINCE, { example: '2026-11-20T08:00:00.000Z' }),
    only: texts('IDs of the objects to end, out of what it made. Defaults to all.', {
      items: 1_000,
      max: 60,
      example: undefined,
    }),
    reason: text('Reason, for the audit log.', { max: 500 }),
  }),
) {}

export class ActorResponse extends reply({
  id: text('As requested, or `system:…`.', { example: 'tok_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  object: objectName('actor'),
  kind: text(
    '`admin_token`, `management_token`, `key`, `user`, `member`, `invitation`, `operator_invitation` or `system`. `null`: it is gone; its changes are left.',
    { nullable: true, example: 'admin_token' },
  ),
  name: text({ nullable: true, example: 'terraform' }),
  detail: text('Masked secret, email address or role.', { nullable: true, example: 'rtf_adm_ab12cd34…wxyz' }),
  status: text({ nullable: true, example: 'active' }),
  organization_id: id('org', { nullable: true }),
  created_by: text('Actor that made it. `null`: unknown.', { nullable: true, example: 'system:cli' }),
}) {}

export function presentActor({ id: shown, reference, known }: FoundActor, madeBy: string | null): ActorResponse {
  return {
    id: shown,
    object: 'actor',
    kind: 'part' in reference ? 'system' : (known?.kind ?? null),
    name: known?.name ?? null,
    detail: known?.detail ?? null,
    status: known?.status ?? null,
    organization_id: known?.organizationId == null ? null : formatId('org', known.organizationId),
    created_by: madeBy,
  };
}

export class UndoResponse extends reply({
  method: choice(['POST', 'PATCH', 'PUT', 'DELETE']),
  path: text({ example: '/admin/v1/channels/chn_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  body: shape<object, true>(
    { type: 'object', additionalProperties: true },
    { nullable: true, example: { priority: 100 } },
  ),
}) {}

export class ActorChangeResponse extends reply({
  ...AuditEventResponse.fields,
  undo: object(
    UndoResponse,
    'Request that undoes the change, with the rights of who sends it. `null`: there is none.',
    {
      nullable: true,
    },
  ),
  undo_note: choice(
    ['final', 'money', 'secret', 'partial', 'by_hand'],
    'Why there is none, or what it leaves: `final` has no way back, `money` is booked back by an adjustment, `secret` needs the secret again, `partial` leaves some fields, `by_hand` is undone where the object is.',
    { nullable: true, example: null },
  ),
  overtaken: flag('Whether its object was changed again since: look at it before you undo.', { example: false }),
}) {}

export function presentActorChange(event: AuditEvent, isOvertaken: boolean) {
  const { undo, note } = undoOf(event);
  return { ...presentAuditEvent(event), undo, undo_note: note, overtaken: isOvertaken };
}

const MADE_FIELDS = {
  kind: text('Kind of the object, as in the audit log.', { example: 'key' }),
  id: text({ example: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  name: text({ example: 'production' }),
  status: text({ example: 'active' }),
  state: choice(
    ['live', 'ended', 'by_hand'],
    '`by_hand`: a person, whom it let in. A person decides whether it stays.',
    { example: 'live' },
  ),
  end: choice(['revoke', 'disable'], 'How it ends. `null`: not here.', { nullable: true, example: 'revoke' }),
  organization_id: id('org', { nullable: true }),
  created_by: actorField(),
  created_at: time(),
};

export class MadeObjectResponse extends reply(MADE_FIELDS) {}

export class MadeObjectsResponse extends reply({
  object: objectName('made_objects'),
  data: objects(MadeObjectResponse, 'Oldest first, with what its tokens made.'),
  complete: flag('`false`: it made more than 1,000 objects. End these, then list again with a later `since`.'),
}) {}

export class EndedObjectResponse extends reply({
  ...MADE_FIELDS,
  result: choice(['ended', 'failed', 'would_end'], { example: 'ended' }),
  message: text('Why it failed.', { nullable: true, example: null }),
}) {}

export class RevocationResponse extends reply({
  object: objectName('revocation'),
  dry_run: flag({ example: false }),
  actor: object(ActorResponse),
  data: objects(EndedObjectResponse, 'Objects that it made and that were ended. In a dry run, those to end.'),
  complete: flag('`false`: it made more than 1,000 objects, of which these are the oldest.'),
}) {}

export function presentMade({ organizationId, madeBy, madeAt, ...made }: Made) {
  return {
    kind: made.kind,
    id: made.id,
    name: made.name,
    status: made.status,
    state: made.state,
    end: made.end,
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    created_by: madeBy,
    created_at: madeAt.toISOString(),
  };
}

/** Of a dry run. */
export const presentPending = (made: Made) => ({
  ...presentMade(made),
  result: 'would_end' as const,
  message: null,
});

export function presentEnded(made: EndedObject) {
  return { ...presentMade(made), result: made.result, message: made.message };
}
