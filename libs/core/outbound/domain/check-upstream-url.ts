import { isIP } from 'node:net';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { classifyAddress, isAlwaysClosed } from './classify-address.js';
import { isInBlock, parseIp } from './ip-address.js';

/** Host names of cloud metadata services; the addresses they resolve to are checked as well. */
const METADATA_NAMES: ReadonlySet<string> = new Set(['metadata.google.internal', 'metadata.goog', 'metadata']);

const CLOSED_PORT = 'uses a port of a protocol other than HTTP, which ROUTIFY_UPSTREAM_ALLOW does not allow';

/** A base URL in the two parts that the HTTP client needs. */
export interface Endpoint {
  readonly origin: string;
  /** Without a trailing slash; empty for the root. */
  readonly path: string;
}

/** The destination of a new connection. */
export interface Destination {
  readonly scheme: 'http' | 'https';
  /** As in the URL, lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

type UrlVerdict =
  | { readonly kind: 'allowed'; readonly endpoint: Endpoint }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Checks a channel's base URL when it is written: https on a public host, or a target that `allow` opens. Host names
 * are resolved and checked again for each connection (`isAllowedAddress`), because DNS records change.
 */
export function checkUpstreamUrl(text: string, allow: readonly UpstreamRule[]): UrlVerdict {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return refused('is not an absolute URL');
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https' && scheme !== 'http') return refused('must begin with https://');
  if (url.username !== '' || url.password !== '') return refused('must not contain a username or password');
  if (url.search !== '' || url.hash !== '') return refused('must not have a query or fragment');
  if (/\/chat\/completions\/*$/.test(url.pathname)) return refused('must end before /chat/completions');
  const destination = destinationOfUrl(url);
  const reason = isIP(destination.host) === 0 ? hostProblem(destination, allow) : addressProblem(destination, allow);
  if (reason !== null) return refused(reason);
  return { kind: 'allowed', endpoint: endpointOf(url) };
}

export function endpointOf({ origin, pathname }: URL): Endpoint {
  return { origin, path: pathname.replace(/\/+$/, '') };
}

/** The final check, of the resolved address of `destination` immediately before the connection. */
export function isAllowedAddress(destination: Destination, address: string, allow: readonly UpstreamRule[]): boolean {
  const addressClass = classifyAddress(address);
  if (isAlwaysClosed(addressClass)) return false;
  if (destination.scheme === 'https' && addressClass === 'public' && !isClosedPort(destination.port)) return true;
  return allow.some((rule) => opens(rule, destination) && reaches(rule, destination, address));
}

/** Whether a name may be called, before it is resolved. */
export function isAllowedName(destination: Destination, allow: readonly UpstreamRule[]): boolean {
  return hostProblem(destination, allow) === null;
}

/** @param url of http or https */
export function destinationOfUrl(url: URL): Destination {
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const standardPort = scheme === 'https' ? 443 : 80;
  return { scheme, host, port: url.port === '' ? standardPort : Number(url.port) };
}

function addressProblem(destination: Destination, allow: readonly UpstreamRule[]): string | null {
  if (isAllowedAddress(destination, destination.host, allow)) return null;
  const addressClass = classifyAddress(destination.host);
  if (addressClass === 'public') return destination.scheme === 'https' ? CLOSED_PORT : 'must begin with https://';
  const remedy = isAlwaysClosed(addressClass) ? 'is never called' : 'is not allowed by ROUTIFY_UPSTREAM_ALLOW';
  return `points to an address that ${remedy} (${addressClass.replaceAll('_', ' ')})`;
}

function hostProblem(destination: Destination, allow: readonly UpstreamRule[]): string | null {
  if (METADATA_NAMES.has(destination.host)) return 'is the metadata service of a cloud, which is never called';
  const isOpen = destination.scheme === 'https' && !isLocalName(destination.host);
  if (isOpen && !isClosedPort(destination.port)) return null;
  if (allow.some((rule) => opens(rule, destination) && mayHold(rule, destination.host))) return null;
  if (isOpen) return CLOSED_PORT;
  return destination.scheme === 'http'
    ? 'must begin with https:// (ROUTIFY_UPSTREAM_ALLOW allows http for your own hosts)'
    : 'points to this machine, which ROUTIFY_UPSTREAM_ALLOW does not allow';
}

/** A name may resolve to an address in an open block; only a local name may resolve to loopback. */
function mayHold({ target }: UpstreamRule, host: string): boolean {
  if (target.kind === 'host') return target.host === host;
  return isLocalName(host) || classifyAddress(target.address) !== 'loopback';
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

function opens(rule: UpstreamRule, { scheme, port }: Destination): boolean {
  return rule.scheme === scheme && (rule.port === null || rule.port === port);
}

function reaches({ target }: UpstreamRule, { host }: Destination, address: string): boolean {
  if (target.kind === 'host') return target.host === host;
  const [block, resolved] = [parseIp(target.address), parseIp(address)];
  return block !== null && resolved !== null && isInBlock(resolved, block, target.prefixLength);
}

function refused(reason: string): UrlVerdict {
  return { kind: 'refused', reason };
}

/**
 * Ports of protocols other than HTTP: a request sent there could be parsed as commands of that protocol. The list is
 * the Fetch standard's "bad ports", which browsers refuse, and the ports of databases and queues.
 */
const CLOSED_PORTS: ReadonlySet<number> = new Set([
  ...[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  ],
  ...[
    111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  ],
  ...[540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061],
  ...[6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
  ...[1433, 1521, 2181, 2375, 3306, 3389, 5432, 5672, 6379, 9042, 9092, 11211, 27017],
]);

function isClosedPort(port: number): boolean {
  return CLOSED_PORTS.has(port);
}
