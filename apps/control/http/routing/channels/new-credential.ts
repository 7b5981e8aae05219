import type { NewCredential } from '#channels';
import { Secret } from '#kernel';
import type { CreateCredentialRequest } from './credential.dto.js';
import { newProxyOf } from './new-proxy.js';

/** Wraps the secret in a `Secret`, which never prints its value. */
export function newCredentialOf({
  secret,
  label = 'default',
  weight = 1,
  rpm = null,
  tpm = null,
  proxy = null,
}: CreateCredentialRequest): NewCredential {
  return { secret: new Secret(secret), label, weight, rpm, tpm, proxy: proxy === null ? null : newProxyOf(proxy) };
}
