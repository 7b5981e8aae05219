import { TOKEN_SCOPES } from '#auth';
import { body } from '../../../conventions/fields/declare.js';
import { choices, text, time } from '../../../conventions/fields/kinds.js';
import { EXPIRY } from '../../../access/tokens/dto/token.request.js';

export class CreateMemberTokenRequest extends body({
  name: text('For people: who or what uses it.', { max: 100, example: 'billing export' }),
  scopes: choices(
    TOKEN_SCOPES,
    'What it may do, of what your role allows; empty: all of it. Writing includes reading.',
    { optional: true, example: ['usage:read'] },
  ),
  expires_at: time(EXPIRY, { optional: true, nullable: true }),
}) {}
