import { ApiProperty } from '@nestjs/swagger';
import { describeUser, PLATFORM_ROLES, type User } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class UserResponse {
  @IdProperty('usr')
  id!: string;

  @ObjectProperty('user')
  object!: 'user';

  @ApiProperty({ type: 'string', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ type: 'string', example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'suspended', 'deleted'] })
  status!: string;

  @ApiProperty({ type: 'string', enum: [...PLATFORM_ROLES], nullable: true })
  platform_role!: string | null;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentUser(user: User): UserResponse {
  return {
    object: 'user',
    ...describeUser(user),
    ...presentVersion(user),
  };
}
