import { isIP } from 'node:net';

/** `URL` accepts `*`, `;`, `'` and more in a host, which mean something where an origin is a part of a policy. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** The origin that an http(s) URL consists of: scheme, host and port. Null: it has more, or names no host. */
export function originOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:\/\/[^\s/?#@\\]+\/?$/i.test(text) || !ORIGIN.test(url.origin)) return null;
  return url.origin;
}

/** Whether a host of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
