import { ApiProperty } from '@nestjs/swagger';
import { describeMember, ORGANIZATION_ROLES, type Member } from '#auth';
import type { CapUse } from '#billing';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';
import { presentSpendCap, SpendCapResponse } from '../../keys/dto/spend-cap.response.js';

export class MemberResponse {
  @IdProperty('mbr')
  id!: string;

  @ObjectProperty('member')
  object!: 'member';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('usr')
  user_id!: string;

  @ApiProperty({ type: 'string', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: 'string', example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES] })
  role!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'suspended'], description: 'Of the user, in all organizations.' })
  status!: string;

  @ApiProperty({ type: [SpendCapResponse], description: 'What all keys that it has made may spend together.' })
  caps!: SpendCapResponse[];

  @TimeProperty({ nullable: true, description: 'Set in the answer to a removal.' })
  removed_at!: string | null;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentMember(member: Member, uses: readonly CapUse[]) {
  return {
    object: 'member' as const,
    ...describeMember(member),
    caps: uses.map(presentSpendCap),
    removed_at: member.removedAt?.toISOString() ?? null,
    ...presentVersion(member),
  };
}
