import { ApiProperty } from '@nestjs/swagger';
import { ORGANIZATION_ROLES, TOKEN_SCOPES, type Member, type Membership } from '#auth';
import type { CapUse } from '#billing';
import type { RequestSession } from '#identity';
import { formatId } from '#kernel';
import {
  ImpersonationProperty,
  type ImpersonationResponse,
  presentImpersonation,
} from '../../../account/dto/session.response.js';
import { IdProperty, ObjectProperty } from '../../../conventions/fields/response-properties.js';
import { presentSpendCap, SpendCapResponse } from '../../../access/keys/dto/spend-cap.response.js';

export class MeResponse {
  @IdProperty('mbr')
  id!: string;

  @ObjectProperty('me')
  object!: 'me';

  @IdProperty('usr')
  user_id!: string;

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('tok', { description: 'The token of this request; the id of the session, `ses_…`, when it has none.' })
  token_id!: string;

  @ApiProperty({ type: 'string', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: 'string', example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES] })
  role!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'string', enum: [...TOKEN_SCOPES] },
    description: 'What the token is narrowed to; empty: all that the role allows.',
  })
  scopes!: string[];

  @ApiProperty({ type: [SpendCapResponse], description: 'What all keys that you have made may spend together.' })
  caps!: SpendCapResponse[];

  @ImpersonationProperty()
  impersonation!: ImpersonationResponse | null;
}

export function presentMe(
  member: Member,
  { tokenId, sessionId, scopes }: Membership,
  uses: readonly CapUse[],
  session: RequestSession | undefined,
): MeResponse {
  return {
    object: 'me',
    id: formatId('mbr', member.id),
    user_id: formatId('usr', member.userId),
    organization_id: formatId('org', member.organizationId),
    token_id: tokenId === null ? formatId('ses', sessionId ?? '') : formatId('tok', tokenId),
    email: member.user.email,
    name: member.user.name,
    role: member.role,
    scopes: [...scopes],
    caps: uses.map(presentSpendCap),
    impersonation: session === undefined ? null : presentImpersonation(session.session, session.user),
  };
}
