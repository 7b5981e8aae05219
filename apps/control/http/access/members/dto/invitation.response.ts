import { ApiProperty } from '@nestjs/swagger';
import { describeInvitation, INVITATION_DELIVERIES, ORGANIZATION_ROLES, type Invitation } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TimeProperty,
} from '../../../conventions/fields/response-properties.js';

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

  @ApiProperty({
    type: 'string',
    enum: [...INVITATION_DELIVERIES],
    description:
      'How the secret is delivered: by `mail` to the address, by an `operator` (the address stays unconfirmed), or, in ' +
      'older versions, in the answer to the inviting member (`api`): such an invitation makes no account.',
  })
  delivery!: string;

  @ApiProperty({ type: 'string', enum: ['pending', 'accepted', 'revoked'] })
  status!: string;

  @ApiProperty({ type: 'string', example: 'management_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p' })
  invited_by!: string;

  @TimeProperty({ description: 'From then on it cannot be accepted.' })
  expires_at!: string;

  @TimeProperty()
  created_at!: string;
}

export class InvitationLinkResponse extends InvitationResponse {
  @SecretProperty('https://routify.example/invitation#token=rtf_inv_…')
  link!: string;
}

export function presentInvitation(invitation: Invitation) {
  return { object: 'invitation' as const, ...describeInvitation(invitation) };
}
