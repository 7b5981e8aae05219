import { ApiProperty } from '@nestjs/swagger';
import { describeInvitation, ORGANIZATION_ROLES, type Invitation, type InvitationsService } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';
import { MemberResponse, presentMember } from './member.response.js';

type Issued = Awaited<ReturnType<InvitationsService['create']>>;
type Accepted = Awaited<ReturnType<InvitationsService['accept']>>;

export class InvitationResponse {
  @IdProperty('inv')
  id!: string;

  @ObjectProperty('invitation')
  object!: 'invitation';

  @IdProperty('org')
  organization_id!: string;

  @ApiProperty({ type: 'string', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES] })
  role!: string;

  @ApiProperty({ type: 'string', enum: ['pending', 'accepted', 'revoked'] })
  status!: string;

  @ApiProperty({ type: 'string', example: 'management_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p' })
  invited_by!: string;

  @TimeProperty({ description: 'From then on it cannot be accepted.' })
  expires_at!: string;

  @TimeProperty()
  created_at!: string;
}

export class IssuedInvitationResponse extends InvitationResponse {
  @SecretProperty('rtf_inv_…')
  secret!: string;
}

export class AcceptedInvitationResponse extends MemberResponse {
  @SecretProperty('rtf_mgmt_…')
  secret!: string;
}

export function presentInvitation(invitation: Invitation) {
  return { object: 'invitation' as const, ...describeInvitation(invitation) };
}

export function presentIssuedInvitation({ invitation, secret }: Issued): IssuedInvitationResponse {
  return { ...presentInvitation(invitation), secret };
}

/** The new member, without caps, and the secret of its first management token. */
export function presentAcceptedInvitation({ member, issued }: Accepted): AcceptedInvitationResponse {
  return { ...presentMember(member, []), secret: issued.secret };
}
