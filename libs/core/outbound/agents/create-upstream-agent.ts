import { lookup as systemLookup } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { joinWrites } from '../../infra/http/join-writes.js';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { isAllowedAddress, type Destination } from '../domain/check-upstream-url.js';
import type { Proxy } from '../domain/proxy.js';
import { BlockedAddressError, checkedLookup, type Resolver } from './checked-lookup.js';
import { openTunnel } from './open-tunnel.js';

const KEEP_ALIVE_TIMEOUT_MS = 60_000;

interface UpstreamAgentOptions {
  /** DNS, connection, proxy and TLS together, milliseconds. */
  readonly connectTimeoutMs: number;
  readonly allow: readonly UpstreamRule[];
  /** Null: connections are direct. */
  readonly proxy?: Proxy | null;
  readonly resolve?: Resolver;
}

/**
 * An HTTP client for upstreams that connects only to checked addresses. Each connection resolves the name once, checks
 * every address, and uses exactly these, so DNS rebinding gains nothing. Through a proxy the name is checked, too, where
 * it resolves here, and the proxy connects. Follows no redirects, speaks HTTP/1.1, opens as many connections as there
 * are concurrent requests.
 */
export function createUpstreamAgent(options: UpstreamAgentOptions): Agent {
  const { connectTimeoutMs, allow, proxy = null, resolve = systemLookup } = options;
  const connectors = new Map<string, buildConnector.connector>();
  const connectorOf = (destination: Destination): buildConnector.connector => {
    const key = `${destination.scheme}://${destination.host}:${destination.port}`;
    const known = connectors.get(key);
    if (known !== undefined) return known;
    const lookup = checkedLookup((address) => isAllowedAddress(destination, address, allow), resolve);
    const direct = buildConnector({ timeout: connectTimeoutMs, allowH2: false, lookup });
    const tunnel = { timeoutMs: connectTimeoutMs, allow, resolve };
    const connector = proxy === null ? direct : throughProxy(direct, () => openTunnel(proxy, destination, tunnel));
    connectors.set(key, connector);
    return connector;
  };
  return new Agent({
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    allowH2: false,
    connect: (connection, callback) => {
      const destination = destinationOf(connection);
      const { host } = destination;
      // An IP address in the URL needs no lookup, so it is checked here.
      if (isIP(host) !== 0 && !isAllowedAddress(destination, host, allow)) {
        queueMicrotask(() => {
          callback(new BlockedAddressError(host, host), null);
        });
        return;
      }
      connectorOf(destination)(connection, (...result) => {
        if (result[0] === null) joinWrites(result[1]);
        callback(...result);
      });
    },
  });
}

/** TLS to the upstream, within a tunnel. Its handshake has the connect timeout once more. */
function throughProxy(
  direct: buildConnector.connector,
  open: () => ReturnType<typeof openTunnel>,
): buildConnector.connector {
  return (connection, callback) => {
    open().then(
      (socket) => {
        if (connection.protocol === 'https:') direct({ ...connection, httpSocket: socket }, callback);
        else callback(null, socket);
      },
      (error: unknown) => {
        callback(error as Error, null);
      },
    );
  };
}

function destinationOf({ protocol, hostname, port }: buildConnector.Options): Destination {
  const scheme = protocol === 'https:' ? 'https' : 'http';
  const standardPort = scheme === 'https' ? 443 : 80;
  return { scheme, host: hostname.toLowerCase().replace(/\.$/, ''), port: port === '' ? standardPort : Number(port) };
}
