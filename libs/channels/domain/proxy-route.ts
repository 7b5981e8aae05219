import type { Proxy } from '#outbound';

/** Binds a sealed password to its row and address: it is not sent to another proxy. */
export function proxyBinding(channelId: string, proxyId: string, url: string): string {
  return `${channelId}|proxy|${proxyId}|${url}`;
}

/** The route of a call: a credential's proxy before its channel's; null: none. */
export function proxyOf(
  channel: { readonly proxy: Proxy | null },
  credential: { readonly proxy: Proxy | null },
): Proxy | null {
  return credential.proxy ?? channel.proxy;
}
