import { type MembersService, ORGANIZATION_ROLES, PLATFORM_ROLES, type User } from '#auth';
import { choice, flag, id, integer, object, objects, text, texts, time } from '#fields';
import { csrfTokenOf, describeSession, type Session, SESSION_AUDIENCES, stepUpUntilMs } from '#identity';
import { formatId } from '#kernel';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

export class SessionResponse extends reply({
  id: id('ses'),
  object: objectName('session'),
  audience: choice(SESSION_AUDIENCES),
  methods: texts('How the user was authenticated: `password`, `totp`, `recovery_code`, `passkey`, `provider`, `link`.'),
  restricted: flag('True: a second factor must be set up before anything else.'),
  device: text('The browser, as it names itself.', { example: 'Mozilla/5.0 …' }),
  address: text({ nullable: true, example: '203.0.113.9' }),
  current: flag('Whether it is the session of this request.'),
  created_at: time(),
  last_seen_at: time('To the minute.'),
  idle_expires_at: time('When it ends unless it is used.'),
  expires_at: time('When it ends in any case.'),
  ended_at: time({ nullable: true }),
  organization_id: id('org', 'The organization whose provider began it: it reaches no other.', { nullable: true }),
}) {}

export class SessionUserResponse extends reply({
  id: id('usr'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  platform_role: choice(PLATFORM_ROLES, 'Role as an operator.', { nullable: true }),
}) {}

export class SessionOrganizationResponse extends reply({
  id: id('org', 'Sent as `X-Routify-Organization`; without the header the first one is meant.'),
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
  reason: text('Why; the customer reads it in its audit.', { example: 'ticket 4711' }),
  expires_at: time('When it ends in any case.'),
}) {}

export const impersonation = object(
  ImpersonationResponse,
  'For a banner: the operator who acts as the member. Null in all other sessions.',
  { nullable: true },
);

export class CurrentSessionResponse extends reply({
  ...SessionResponse.fields,
  user: object(SessionUserResponse),
  organizations: objects(SessionOrganizationResponse, 'The organizations of the user.'),
  impersonation,
  csrf_token: text(
    'Sent as `X-CSRF-Token` with every request but GET. Another one with every new secret of the session.',
    { example: 'p0Yk3n…' },
  ),
  step_up_until: time('Until then it can write what needs a step-up; in the past: it cannot.'),
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
  reason: text('Why; the customer reads it in its audit.', { max: 500, min: 1, example: 'ticket 4711' }),
  member_id: id('mbr', 'Whom to act as; the first owner, unless named.', { optional: true }),
}) {}
