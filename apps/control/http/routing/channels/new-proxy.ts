import type { NewCredential } from '#channels';
import { Secret } from '#kernel';
import type { ProxyRequest } from './credential.dto.js';

/** Wraps the password in a `Secret`, which never prints its value. */
export function newProxyOf({
  url,
  username = null,
  password = null,
}: ProxyRequest): NonNullable<NewCredential['proxy']> {
  return { url, username, password: password === null ? null : new Secret(password) };
}
