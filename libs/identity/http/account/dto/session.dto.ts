import { type MembersService, ORGANIZATION_ROLES, PLATFORM_ROLES, type User } from '#auth';
import { choice, flag, id, integer, object, objects, text, texts, time, formatId } from '#core';
import { body, reply, objectName } from '#core/http';
import { csrfTokenOf } from '../../../sessions/sessions.service.js';
import { describeSession, type Session, stepUpUntilMs } from '../../../sessions/session.js';
import { SESSION_AUDIENCES } from '../../../domain/session-cookie.js';

export class SessionResponse extends reply({
  id: id('ses'),
  object: objectName('session'),
  audience: choice(SESSION_AUDIENCES),
  methods: texts('Authentication methods: `password`, `totp`, `recovery_code`, `passkey`, `provider`, `link`.'),
  restricted: flag('Whether two-factor authentication must be set up first.'),
  device: text('User agent of the browser.', { example: 'Mozilla/5.0 …' }),
  address: text({ nullable: true, example: '203.0.113.9' }),
  current: flag('Whether this is the current session.'),
  created_at: time(),
  last_seen_at: time('Last activity, to the minute.'),
  idle_expires_at: time('When the session expires if idle.'),
  expires_at: time('When the session expires.'),
  ended_at: time({ nullable: true }),
  organization_id: id(
    'org',
    'The organization of the identity provider that started the session. The session can’t access others.',
    { nullable: true },
  ),
}) {}

export class SessionUserResponse extends reply({
  id: id('usr'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  platform_role: choice(PLATFORM_ROLES, 'Role as an operator.', { nullable: true }),
}) {}

export class SessionOrganizationResponse extends reply({
  id: id('org', 'ID of the organization, for the header `X-Routify-Organization`. Defaults to the first one.'),
  name: text({ example: 'Acme' }),
  status: choice(['active', 'suspended']),
  member_id: id('mbr'),
  role: choice(ORGANIZATION_ROLES),
}) {}

/** An operator who acts as a member. */
export class ImpersonationResponse extends reply({
  operator_id: id('usr'),
  operator_email: text({ example: 'olga@routify.example' }),
  member_id: id('mbr'),
  reason: text('Reason, shown in the customer’s audit log.', { example: 'ticket 4711' }),
  expires_at: time('When the session expires.'),
}) {}

export const impersonation = object(
  ImpersonationResponse,
  'The operator who impersonates the member. `null` in other sessions.',
  { nullable: true },
);

export class CurrentSessionResponse extends reply({
  ...SessionResponse.fields,
  user: object(SessionUserResponse),
  organizations: objects(SessionOrganizationResponse, 'Organizations of the user.'),
  impersonation,
  csrf_token: text(
    'Token to send as `X-CSRF-Token` with every request except GET. Changes with the secret of the session.',
    { example: 'p0Yk3n…' },
  ),
  step_up_until: time(
    'When the confirmation of the session expires. If in the past, sensitive actions require a new one.',
  ),
}) {}

export class EndedSessionsResponse extends reply({
  object: objectName('ended_sessions'),
  count: integer({ example: 2 }),
}) {}

export class DoneResponse extends reply({
  object: objectName('done'),
}) {}

export const DONE: DoneResponse = { object: 'done' };

/** @param currentId of the session of the request; null: it is of another user */
export function presentSession(session: Session, currentId: string | null) {
  return { object: 'session' as const, ...describeSession(session), current: session.id === currentId };
}

/** @param memberships of the user */
export function presentCurrentSession(
  { session, user, secret }: { readonly session: Session; readonly user: User; readonly secret: string },
  memberships: Readonly<Awaited<ReturnType<MembersService['membershipsOf']>>>,
): CurrentSessionResponse {
  return {
    ...presentSession(session, session.id),
    user: { id: formatId('usr', user.id), email: user.email, name: user.name, platform_role: user.platformRole },
    organizations: memberships.map(({ organization, member }) => ({
      id: formatId('org', organization.id),
      name: organization.name,
      status: organization.status,
      member_id: formatId('mbr', member.id),
      role: member.role,
    })),
    impersonation: presentImpersonation(session, user),
    csrf_token: csrfTokenOf(secret),
    step_up_until: new Date(stepUpUntilMs(session)).toISOString(),
  };
}

/** Null unless the session is of an operator who acts as a member. */
export function presentImpersonation(
  { memberId, reason, expiresAt }: Session,
  operator: User,
): ImpersonationResponse | null {
  if (memberId === null) return null;
  return {
    operator_id: formatId('usr', operator.id),
    operator_email: operator.email,
    member_id: formatId('mbr', memberId),
    reason: reason ?? '',
    expires_at: expiresAt.toISOString(),
  };
}

export class ImpersonateRequest extends body({
  reason: text('Reason, shown in the customer’s audit log.', { max: 500, min: 1, example: 'ticket 4711' }),
  member_id: id('mbr', 'Member to impersonate. Defaults to the first owner.', { optional: true }),
}) {}
