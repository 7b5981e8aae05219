import { createHash } from 'node:crypto';

interface Person {
  readonly organizationId: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Names a person at the provider of an organization, also when the account is gone; the person is not in it. */
export function personDigest({ organizationId, issuer, subject }: Person): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(`${organizationId}\n${issuer}\n${subject}`).digest());
}
