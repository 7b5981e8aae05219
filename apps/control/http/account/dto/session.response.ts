import { ApiProperty } from '@nestjs/swagger';
import { ORGANIZATION_ROLES, PLATFORM_ROLES, type MembersService, type User } from '#auth';
import { csrfTokenOf, describeSession, SESSION_AUDIENCES, stepUpUntilMs, type Session } from '#identity';
import { formatId } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
} from '../../conventions/fields/response-properties.js';

export class SessionResponse {
  @IdProperty('ses')
  id!: string;

  @ObjectProperty('session')
  object!: 'session';

  @ApiProperty({ type: 'string', enum: [...SESSION_AUDIENCES] })
  audience!: string;

  @TextsProperty({
    description: 'How the user was authenticated: `password`, `totp`, `recovery_code`, `passkey`, `provider`, `link`.',
  })
  methods!: string[];

  @ApiProperty({ type: 'boolean', description: 'True: a second factor must be set up before anything else.' })
  restricted!: boolean;

  @ApiProperty({ type: 'string', description: 'The browser, as it names itself.', example: 'Mozilla/5.0 …' })
  device!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '203.0.113.9' })
  address!: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether it is the session of this request.' })
  current!: boolean;

  @TimeProperty()
  created_at!: string;

  @TimeProperty({ description: 'To the minute.' })
  last_seen_at!: string;

  @TimeProperty({ description: 'When it ends unless it is used.' })
  idle_expires_at!: string;

  @TimeProperty({ description: 'When it ends in any case.' })
  expires_at!: string;

  @TimeProperty({ nullable: true })
  ended_at!: string | null;

  @IdProperty('org', { nullable: true, description: 'The organization whose provider began it: it reaches no other.' })
  organization_id!: string | null;
}

export class SessionUserResponse {
  @IdProperty('usr')
  id!: string;

  @ApiProperty({ type: 'string', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: 'string', example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ type: 'string', enum: [...PLATFORM_ROLES], nullable: true, description: 'Role as an operator.' })
  platform_role!: string | null;
}

export class SessionOrganizationResponse {
  @IdProperty('org', { description: 'Sent as `X-Routify-Organization`; without the header the first one is meant.' })
  id!: string;

  @ApiProperty({ type: 'string', example: 'Acme' })
  name!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'suspended'] })
  status!: string;

  @IdProperty('mbr')
  member_id!: string;

  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES] })
  role!: string;
}

/** An operator who acts as a member. */
export class ImpersonationResponse {
  @IdProperty('usr')
  operator_id!: string;

  @ApiProperty({ type: 'string', example: 'olga@routify.example' })
  operator_email!: string;

  @IdProperty('mbr')
  member_id!: string;

  @ApiProperty({ type: 'string', description: 'Why; the customer reads it in its audit.', example: 'ticket 4711' })
  reason!: string;

  @TimeProperty({ description: 'When it ends in any case.' })
  expires_at!: string;
}

export function ImpersonationProperty(): PropertyDecorator {
  return ApiProperty({
    type: ImpersonationResponse,
    nullable: true,
    description: 'For a banner: the operator who acts as the member. Null in all other sessions.',
  });
}

export class CurrentSessionResponse extends SessionResponse {
  @ApiProperty({ type: SessionUserResponse })
  user!: SessionUserResponse;

  @ApiProperty({ type: [SessionOrganizationResponse], description: 'The organizations of the user.' })
  organizations!: SessionOrganizationResponse[];

  @ImpersonationProperty()
  impersonation!: ImpersonationResponse | null;

  @ApiProperty({
    type: 'string',
    description: 'Sent as `X-CSRF-Token` with every request but GET. Another one with every new secret of the session.',
    example: 'p0Yk3n…',
  })
  csrf_token!: string;

  @TimeProperty({ description: 'Until then it can write what needs a step-up; in the past: it cannot.' })
  step_up_until!: string;
}

export class EndedSessionsResponse {
  @ObjectProperty('ended_sessions')
  object!: 'ended_sessions';

  @ApiProperty({ type: 'integer', example: 2 })
  count!: number;
}

export class DoneResponse {
  @ObjectProperty('done')
  object!: 'done';
}

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
