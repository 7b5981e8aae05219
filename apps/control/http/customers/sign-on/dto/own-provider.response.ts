import { ApiProperty } from '@nestjs/swagger';
import { ORGANIZATION_ROLES } from '#auth';
import { describeOwnProvider, type IdentityProvider } from '#single-sign-on';
import {
  IdentityProviderResponse,
  presentProvider,
} from '../../../access/identity-providers/dto/identity-provider.response.js';

export class OwnProviderResponse extends IdentityProviderResponse {
  @ApiProperty({ type: 'string', nullable: true, example: 'groups' })
  role_claim!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, example: { 'ai-admins': 'admin' } })
  roles!: object;

  @ApiProperty({ type: 'string', enum: [...ORGANIZATION_ROLES] })
  default_role!: string;
}

export function presentOwnProvider(provider: IdentityProvider, publicUrl: string): OwnProviderResponse {
  return { ...presentProvider(provider, publicUrl), ...describeOwnProvider(provider) };
}
