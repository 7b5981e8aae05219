import type { SecretFault } from './secrets/secret-members.js';
import { readAwsSecret } from './aws/aws-secret.js';
import { formatServiceAccount, readServiceAccount } from './google/service-account.js';

/** Platforms whose credentials are more than a key in a header. */
export type Cloud = 'aws' | 'google';

/** A valid secret, as it is stored, with the part by which operators tell it from others. */
interface CheckedSecret {
  readonly text: string;
  /** An id, which is no secret. Null: it is one secret as a whole. */
  readonly shownId: string | null;
}

/** Checks a secret for a platform when it is saved. */
export function checkCloudSecret(cloud: Cloud, text: string): CheckedSecret | SecretFault {
  if (cloud === 'google') {
    const account = readServiceAccount(text);
    return 'fault' in account ? account : { text: formatServiceAccount(account), shownId: account.privateKeyId };
  }
  const secret = readAwsSecret(text);
  if ('fault' in secret) return secret;
  if (secret.kind === 'api_key') return { text, shownId: null };
  return { text: JSON.stringify(JSON.parse(text)), shownId: secret.keys.accessKeyId };
}
