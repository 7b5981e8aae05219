import { ApiProperty } from '@nestjs/swagger';
import { describeMember, ORGANIZATION_ROLES, type Member } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  VersionProperty,
} from '../../conventions/fields/response-properties.js';

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

  @TimeProperty({ nullable: true, description: 'Set in the answer to a removal.' })
  removed_at!: string | null;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentMember(member: Member) {
  return {
    object: 'member' as const,
    ...describeMember(member),
    removed_at: member.removedAt?.toISOString() ?? null,
    version: member.version,
    created_at: member.createdAt.toISOString(),
    updated_at: member.updatedAt.toISOString(),
  };
}
