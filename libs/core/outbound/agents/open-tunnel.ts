import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { UpstreamRule } from '../../infra/config/values/parse-upstream-allow.js';
import { withTimeout } from '../../kernel/time/with-timeout.js';
import { isAllowedProxyAddress } from '../domain/check-proxy.js';
import { isAllowedAddress, type Destination } from '../domain/check-upstream-url.js';
import type { Proxy, ProxyAddress } from '../domain/proxy.js';
import { BlockedAddressError, checkedLookup, type Resolver } from './checked-lookup.js';
import { connectByHttp } from './connect-by-http.js';
import { connectBySocks } from './connect-by-socks.js';
import { ProxyError } from './proxy-error.js';

interface TunnelOptions {
  readonly timeoutMs: number;
  readonly allow: readonly UpstreamRule[];
  readonly resolve: Resolver;
}

/**
 * A connection to the destination through a proxy. A name that resolves here to a forbidden address is refused; one
 * that only the proxy resolves is the proxy's to police. Rejects with BlockedAddressError or ProxyError.
 */
export async function openTunnel(proxy: Proxy, destination: Destination, options: TunnelOptions): Promise<Socket> {
  const startedAtMs = performance.now();
  await withTimeout(options.timeoutMs, refuseForbidden(destination, options));
  const { address } = proxy;
  const socket = connectToProxy(address, options);
  const leftMs = Math.max(0, options.timeoutMs - (performance.now() - startedAtMs));
  try {
    await withTimeout(leftMs, shakeHands(socket, proxy, destination), () => {
      throw new ProxyError('ROUTIFY_PROXY_UNREACHABLE', address, `no tunnel within ${options.timeoutMs} ms`);
    });
    return socket;
  } catch (error) {
    socket.destroy();
    if (isNamed(error)) throw error;
    throw new ProxyError('ROUTIFY_PROXY_UNREACHABLE', address, messageOf(error), { cause: error });
  }
}

async function shakeHands(socket: Socket, proxy: Proxy, destination: Destination): Promise<void> {
  const { scheme } = proxy.address;
  await connected(socket, scheme === 'https' ? 'secureConnect' : 'connect');
  await (scheme === 'socks5' ? connectBySocks : connectByHttp)(socket, proxy, destination);
  // Upstreams wait for a request, or for the client's TLS: what comes unasked is the proxy's own page.
  if (socket.readableLength === 0) return;
  throw new ProxyError('ROUTIFY_PROXY_UNREACHABLE', proxy.address, 'it answers itself, and opens no tunnel');
}

/** Resolves where the name does not: then only the proxy can. */
function refuseForbidden(destination: Destination, { allow, resolve }: TunnelOptions): Promise<void> {
  const { host } = destination;
  // An address needs no lookup, and was checked.
  if (isIP(host) !== 0) return Promise.resolve();
  const isAllowed = (address: string): boolean => isAllowedAddress(destination, address, allow);
  return new Promise((done, refuse) => {
    checkedLookup(isAllowed, resolve)(host, { all: true }, (error) => {
      if (error instanceof BlockedAddressError) refuse(error);
      else done();
    });
  });
}

function connectToProxy(proxy: ProxyAddress, { allow, resolve }: TunnelOptions): Socket {
  const { scheme, host, port } = proxy;
  const isAllowed = (address: string): boolean => isAllowedProxyAddress(proxy, address, allow);
  const lookup: LookupFunction = checkedLookup(isAllowed, resolve);
  const socket =
    scheme === 'https'
      ? connectTls({
          host,
          port,
          lookup,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ALPNProtocols: ['http/1.1'],
        })
      : connectTcp({ host, port, lookup });
  // An IP address in the URL needs no lookup, so it is checked here.
  if (isIP(host) !== 0 && !isAllowed(host)) socket.destroy(new BlockedAddressError(host, host));
  return socket.setNoDelay(true).setKeepAlive(true);
}

function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    // Later errors are the reader's, and after the handshake the HTTP client's.
    socket.on('error', reject);
  });
}

function isNamed(error: unknown): boolean {
  return error instanceof ProxyError || error instanceof BlockedAddressError;
}

function messageOf(error: unknown): string {
  const { message, code = 'failed' } = error as NodeJS.ErrnoException;
  return message === '' ? code : message;
}
