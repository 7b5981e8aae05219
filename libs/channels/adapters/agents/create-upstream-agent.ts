import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { joinWrites, type UpstreamRule } from '#infra';
import { isAllowedAddress, type Destination } from '../../domain/check-upstream-url.js';

const KEEP_ALIVE_TIMEOUT_MS = 60_000;

/** Resolves a name to all its addresses, as `dns.lookup` does with `all: true`. */
export type Resolver = (
  host: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

interface UpstreamAgentOptions {
  /** DNS, connection and TLS together, milliseconds. */
  readonly connectTimeoutMs: number;
  readonly allow: readonly UpstreamRule[];
  readonly resolve?: Resolver;
}

/** The upstream's name resolves to a forbidden address. */
export class BlockedAddressError extends Error {
  readonly code = 'ROUTIFY_BLOCKED_ADDRESS';

  constructor(host: string, address: string) {
    super(`${host} resolves to ${address}, which is not an allowed upstream address`);
    this.name = 'BlockedAddressError';
  }
}

/**
 * An HTTP client for upstreams that connects only to checked addresses. Each connection resolves the name once, checks
 * every address, and uses exactly these, so DNS rebinding gains nothing. Follows no redirects, speaks HTTP/1.1, opens
 * as many connections as there are concurrent requests.
 */
export function createUpstreamAgent({ connectTimeoutMs, allow, resolve = systemLookup }: UpstreamAgentOptions): Agent {
  const connectors = new Map<string, buildConnector.connector>();
  const connectorOf = (destination: Destination): buildConnector.connector => {
    const key = `${destination.scheme}://${destination.host}:${destination.port}`;
    const known = connectors.get(key);
    if (known !== undefined) return known;
    const lookup = checkedLookup(destination, allow, resolve);
    const connector = buildConnector({ timeout: connectTimeoutMs, allowH2: false, lookup });
    connectors.set(key, connector);
    return connector;
  };
  return new Agent({
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    allowH2: false,
    connect: (options, callback) => {
      const destination = destinationOf(options);
      const { host } = destination;
      // An IP address in the URL needs no lookup, so it is checked here.
      if (isIP(host) !== 0 && !isAllowedAddress(destination, host, allow)) {
        queueMicrotask(() => {
          callback(new BlockedAddressError(host, host), null);
        });
        return;
      }
      connectorOf(destination)(options, (...result) => {
        if (result[0] === null) joinWrites(result[1]);
        callback(...result);
      });
    },
  });
}

function destinationOf({ protocol, hostname, port }: buildConnector.Options): Destination {
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const standardPort = scheme === 'https' ? 443 : 80;
  return { scheme, host: hostname.toLowerCase().replace(/\.$/, ''), port: port === '' ? standardPort : Number(port) };
}

/** One forbidden address among many refuses the name: the DNS zone could steer which one is used. */
function checkedLookup(destination: Destination, allow: readonly UpstreamRule[], resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, [], 0);
        return;
      }
      const blocked = addresses.find(({ address }) => !isAllowedAddress(destination, address, allow));
      const [first] = addresses;
      if (blocked !== undefined) callback(new BlockedAddressError(hostname, blocked.address), [], 0);
      else if (first === undefined) callback(new Error(`${hostname} has no address`), [], 0);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
