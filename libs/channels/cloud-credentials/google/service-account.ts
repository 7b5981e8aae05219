import { createPrivateKey } from 'node:crypto';
import { isRecord, parseValue } from '#core';
import { readMembers, type SecretFault } from '../secrets/secret-members.js';

/** A service account of Google Cloud, with its private key as PEM. */
export interface ServiceAccount {
  readonly clientEmail: string;
  readonly privateKeyId: string;
  readonly privateKey: string;
}

const TYPE = 'service_account';
const MODULUS_BITS_MIN = 2_048;

const MEMBERS = {
  type: { pattern: /^service_account$/, expected: TYPE, required: true },
  client_email: { pattern: /^[\w.+-]{1,100}@[\w.-]{1,150}$/, expected: 'an email address', required: true },
  private_key_id: { pattern: /^[\w-]{1,100}$/, expected: 'the id of a key', required: true },
  private_key: {
    pattern: /^-----BEGIN (?:RSA )?PRIVATE KEY-----[\s\w+/=]{1,8000}-----END (?:RSA )?PRIVATE KEY-----\s*$/,
    expected: 'a private key as PEM',
    required: true,
  },
} as const;

/**
 * Reads the JSON of a key file as Google gives it. What else the file names, its `token_uri` above all, is not
 * followed: it could lead the signed grant, and with it the account, anywhere.
 */
export function readServiceAccount(text: string): ServiceAccount | SecretFault {
  const value = parseValue(Buffer.from(text));
  if (!isRecord(value)) return { fault: `must be the JSON key file of a service account` };
  const members = readMembers(value, MEMBERS, true);
  if ('fault' in members) return members;
  const account = {
    clientEmail: members.client_email ?? '',
    privateKeyId: members.private_key_id ?? '',
    privateKey: members.private_key ?? '',
  };
  return isUsableKey(account.privateKey)
    ? account
    : { fault: 'must have an RSA key of at least 2048 bits in private_key' };
}

function isUsableKey(pem: string): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    return asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= MODULUS_BITS_MIN;
  } catch {
    return false;
  }
}

/** The account as it is stored: what calls need, and nothing else of the file. */
export function formatServiceAccount({ clientEmail, privateKeyId, privateKey }: ServiceAccount): string {
  const members = { client_email: clientEmail, private_key_id: privateKeyId, private_key: privateKey };
  return JSON.stringify({ type: TYPE, ...members });
}
