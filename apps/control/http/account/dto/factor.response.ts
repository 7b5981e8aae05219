import { ApiProperty } from '@nestjs/swagger';
import { ObjectProperty, SecretProperty } from '../../conventions/fields/response-properties.js';
import { CurrentSessionResponse } from './session.response.js';

export class NewTotpResponse {
  @ObjectProperty('totp')
  object!: 'totp';

  @SecretProperty('JBSWY3DPEHPK3PXP')
  secret!: string;

  @ApiProperty({
    type: 'string',
    description: 'For a QR code. Shown this once.',
    example: 'otpauth://totp/Routify:ada%40example.com?secret=JBSWY3DPEHPK3PXP&issuer=Routify&period=30',
  })
  uri!: string;
}

export class RecoveryCodesResponse {
  @ObjectProperty('recovery_codes')
  object!: 'recovery_codes';

  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    description: 'Each logs in once in place of a code of the app. Shown this once.',
    example: ['abcde-fghij'],
  })
  codes!: string[];
}

export class ConfirmedTotpResponse extends RecoveryCodesResponse {
  @ApiProperty({ type: CurrentSessionResponse, description: 'The session, with its new cookie.' })
  session!: CurrentSessionResponse;
}

export function presentRecoveryCodes(codes: readonly string[]) {
  return { object: 'recovery_codes' as const, codes: [...codes] };
}
