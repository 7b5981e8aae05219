import type { Proxy } from '#core';

/** The route of a call: a credential's proxy before its channel's; null: none. */
export function proxyOf(
  channel: { readonly proxy: Proxy | null },
  credential: { readonly proxy: Proxy | null },
): Proxy | null {
  return credential.proxy ?? channel.proxy;
}
