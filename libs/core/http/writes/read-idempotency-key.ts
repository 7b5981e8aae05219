import { createHash } from 'node:crypto';
import { hideSecrets } from '../../kernel/text/hide-secrets.js';
import { RoutifyError } from '../../kernel/errors.js';

/** The key as it is stored; null: there is none. Throws 400 for a malformed one. */
export function readIdempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header === 'string' && /^[\x21-\x7e]{1,255}$/.test(header)) return withoutCredential(header);
  throw new RoutifyError('invalid_request_error', 'Idempotency-Key must be 1 to 255 visible ASCII characters.', {
    param: 'Idempotency-Key',
  });
}

/** Keys are stored: of one that has a credential the digest, which is as unique. */
function withoutCredential(key: string): string {
  return hideSecrets(key) === key ? key : `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
