import { newCredentialOf } from '#channels/http';
import { definedFields } from '#core/http';
import { credentialKeys, type CredentialEntry } from '../../../installation/sections/credentials.section.js';
import type { DeclaredChannelRequest, DeclaredCredentialRequest } from './installation.dto.js';

/** A reference to an unset variable, as the command line sends it. */
const REFERENCE = /^\$\{env:(.*)\}$/;

export const isReference = (secret: string): boolean => REFERENCE.test(secret);

export function credentialEntriesOf({ name: channel, credentials = [] }: DeclaredChannelRequest): CredentialEntry[] {
  const keys = credentialKeys(channel, credentials);
  return credentials.map(({ secret, ...body }, index) => {
    const { label, weight, rpm, tpm, status } = body;
    return {
      key: keys[index] ?? label,
      fields: definedFields({ ...body, channel }),
      patch: { channel, fields: definedFields({ weight, rpm, tpm, status }) },
      create: createOf(channel, secret, body),
    };
  });
}

function createOf(
  channel: string,
  secret: string | undefined,
  { status = 'active', ...body }: Omit<DeclaredCredentialRequest, 'secret'>,
): CredentialEntry['create'] {
  const variable = REFERENCE.exec(secret ?? '')?.[1];
  if (secret !== undefined && variable === undefined) {
    return { input: { channel, credential: newCredentialOf({ ...body, secret }), status } };
  }
  const detail = variable === undefined ? '' : `: the variable ${variable} is not set`;
  const message = `secret is required because this credential does not exist yet${detail}.`;
  return { fault: { path: 'secret', code: 'required', message } };
}
