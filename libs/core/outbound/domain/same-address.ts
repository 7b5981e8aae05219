import { endpointOf } from './check-upstream-url.js';

/**
 * Whether two URLs lead to the same address, so that a secret for the one may be sent to the other: the same scheme, host,
 * port, path and query. Spellings that a client resolves alike are the same: case of the host, a default port, dot
 * segments, a slash at the end. Anything else is another address, as on shared hosts the path names the customer.
 */
export function isSameAddress(one: string, other: string): boolean {
  if (one === other) return true;
  if (!URL.canParse(one) || !URL.canParse(other)) return false;
  return destinationText(new URL(one)) === destinationText(new URL(other));
}

function destinationText(url: URL): string {
  const { origin, path } = endpointOf(url);
  return JSON.stringify([url.protocol, url.username, url.password, origin, path, url.search]);
}
