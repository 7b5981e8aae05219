import type { Secret } from '../../kernel/secret.js';

/** `http` and `https`: CONNECT, in plain text or within TLS. `socks5`: RFC 1928. */
export const PROXY_SCHEMES = ['http', 'https', 'socks5'] as const;
export type ProxyScheme = (typeof PROXY_SCHEMES)[number];

export interface ProxyAddress {
  readonly scheme: ProxyScheme;
  /** Lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** A proxy through which an upstream is called, decrypted. */
export interface Proxy {
  /** A new one with each change: connections of an earlier state are not reused. */
  readonly id: string;
  /** Id of the credential or channel that it belongs to. */
  readonly ownerId: string;
  readonly address: ProxyAddress;
  readonly username: string | null;
  readonly password: Secret | null;
}

/** For logs: `socks5://proxy.example:1080`. */
export function formatProxyAddress({ scheme, host, port }: ProxyAddress): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
