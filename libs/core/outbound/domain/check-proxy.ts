import { isIP } from 'node:net';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { isAllowedAddress, isAllowedName, type Destination } from './check-upstream-url.js';
import { PROXY_SCHEMES, type ProxyAddress, type ProxyScheme } from './proxy.js';

const STANDARD_PORTS: Readonly<Record<ProxyScheme, number>> = { http: 80, https: 443, socks5: 1080 };

type ProxyVerdict =
  | { readonly kind: 'allowed'; readonly address: ProxyAddress }
  | { readonly kind: 'refused'; readonly reason: string };

/** Checks a proxy's URL when it is written: a public address, or one that `allow` opens. */
export function checkProxyUrl(text: string, allow: readonly UpstreamRule[]): ProxyVerdict {
  const address = parseProxyUrl(text);
  if (typeof address === 'string') return { kind: 'refused', reason: address };
  const { host } = address;
  const isOpen =
    isIP(host) === 0
      ? destinationsOf(address).some((destination) => isAllowedName(destination, allow))
      : isAllowedProxyAddress(address, host, allow);
  if (isOpen) return { kind: 'allowed', address };
  return { kind: 'refused', reason: 'points to an address that ROUTIFY_UPSTREAM_ALLOW does not allow' };
}

/** The address of a URL, or what is wrong with it. */
export function parseProxyUrl(text: string): ProxyAddress | string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const scheme = PROXY_SCHEMES.find((known) => url?.protocol === `${known}:`);
  if (url === null || scheme === undefined) return 'must begin with http://, https:// or socks5://';
  if (url.username !== '' || url.password !== '') return 'must not contain a username or password';
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return 'must end after the host and port';
  // Only hosts of known schemes are normalized: 127.1 is an address.
  const asHttp = `http://${url.host}`;
  const host = URL.canParse(asHttp) ? new URL(asHttp).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '') : '';
  if (host === '') return 'has no host';
  return { scheme, host, port: url.port === '' ? STANDARD_PORTS[scheme] : Number(url.port) };
}

/** The final check, of the resolved address of a proxy immediately before the connection. */
export function isAllowedProxyAddress(proxy: ProxyAddress, address: string, allow: readonly UpstreamRule[]): boolean {
  return destinationsOf(proxy).some((destination) => isAllowedAddress(destination, address, allow));
}

/**
 * A public address needs no TLS, as the upstream has its own within the tunnel. A rule for plain http opens one without
 * TLS.
 */
function destinationsOf({ scheme, host, port }: ProxyAddress): Destination[] {
  const schemes: readonly Destination['scheme'][] = scheme === 'https' ? ['https'] : ['https', 'http'];
  return schemes.map((each) => ({ scheme: each, host, port }));
}
