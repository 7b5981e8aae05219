import { ApiProperty } from '@nestjs/swagger';
import { describePasskey, type Passkey } from '#identity';
import { IdProperty, ObjectProperty, TimeProperty } from '../../conventions/fields/response-properties.js';
import { CurrentSessionResponse } from './session.response.js';

export class PasskeyOptionsResponse {
  @ObjectProperty('passkey_options')
  object!: 'passkey_options';

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'For `PublicKeyCredential.parseRequestOptionsFromJSON`, or `parseCreationOptionsFromJSON` of a new passkey.',
    example: { challenge: 'JvXcUVMPCW0', rpId: 'ai.example.com', userVerification: 'required' },
  })
  options!: object;
}

export class PasskeyResponse {
  @IdProperty('psk')
  id!: string;

  @ObjectProperty('passkey')
  object!: 'passkey';

  @ApiProperty({ type: 'string', example: 'MacBook' })
  name!: string;

  @ApiProperty({ type: 'boolean', description: 'Whether it is copied to other devices of the user.' })
  backed_up!: boolean;

  @TimeProperty()
  created_at!: string;

  @TimeProperty({ nullable: true })
  last_used_at!: string | null;
}

export class AddedPasskeyResponse extends PasskeyResponse {
  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    nullable: true,
    description: 'With the first factor of the account: codes that log in once each in place of it. Shown this once.',
    example: ['abcde-fghij'],
  })
  recovery_codes!: string[] | null;

  @ApiProperty({ type: CurrentSessionResponse, description: 'The session, with its new cookie.' })
  session!: CurrentSessionResponse;
}

export function presentPasskey(passkey: Passkey) {
  return { object: 'passkey' as const, ...describePasskey(passkey) };
}

export function presentAdded(
  passkey: Passkey,
  recoveryCodes: readonly string[] | null,
  session: CurrentSessionResponse,
): AddedPasskeyResponse {
  const recovery_codes = recoveryCodes === null ? null : [...recoveryCodes];
  return { ...presentPasskey(passkey), recovery_codes, session };
}

export function presentOptions(options: object): PasskeyOptionsResponse {
  return { object: 'passkey_options', options };
}
