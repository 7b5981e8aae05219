import { isIP, type Socket } from 'node:net';
import type { Destination } from '../domain/check-upstream-url.js';
import { parseIp } from '../domain/ip-address.js';
import type { Proxy } from '../domain/proxy.js';
import { ProxyError, type ProxyErrorCode } from './proxy-error.js';
import { readExactly } from './read-bytes.js';

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const BY_PASSWORD = 2;
const PASSWORD_VERSION = 1;
const CONNECT = 1;
const RESERVED = 0;
const SUCCEEDED = 0;
/** Types of addresses, with the bytes of each; a name begins with its length. */
const IPV4 = { type: 1, bytes: 4 };
const NAME = 3;
const IPV6 = { type: 4, bytes: 16 };
const PORT_BYTES = 2;

const REPLIES: Readonly<Record<number, readonly [ProxyErrorCode, string]>> = {
  1: ['ROUTIFY_PROXY_TARGET', 'general failure'],
  2: ['ROUTIFY_PROXY_REFUSED', 'its rules do not allow the target'],
  3: ['ROUTIFY_PROXY_TARGET', 'network unreachable'],
  4: ['ROUTIFY_PROXY_TARGET', 'host unreachable'],
  5: ['ROUTIFY_PROXY_TARGET', 'connection refused'],
  6: ['ROUTIFY_PROXY_TARGET', 'time to live expired'],
};

/** Opens a tunnel through a SOCKS5 proxy (RFC 1928, 1929). The proxy resolves names. */
export async function connectBySocks(socket: Socket, proxy: Proxy, destination: Destination): Promise<void> {
  const { address, username } = proxy;
  const method = username === null ? NO_AUTHENTICATION : BY_PASSWORD;
  socket.write(Buffer.from([VERSION, 1, method]));
  const [version, chosen] = await readExactly(socket, 2);
  if (version !== VERSION) throw new ProxyError('ROUTIFY_PROXY_UNREACHABLE', address, 'its answer is not SOCKS5');
  if (chosen !== method) {
    throw new ProxyError('ROUTIFY_PROXY_REFUSED', address, 'it does not take this kind of authentication');
  }
  if (username !== null) await authenticate(socket, proxy, username);
  const { host, port } = destination;
  socket.write(Buffer.concat([Buffer.from([VERSION, CONNECT, RESERVED]), encodeHost(host), encodePort(port)]));
  const [, reply = NaN, , type = NaN] = await readExactly(socket, 4);
  if (reply !== SUCCEEDED) {
    const [code, reason] = REPLIES[reply] ?? ['ROUTIFY_PROXY_UNREACHABLE', `it answered ${reply}`];
    throw new ProxyError(code, address, reason);
  }
  await readExactly(socket, (await addressBytes(socket, type)) + PORT_BYTES);
}

async function authenticate(socket: Socket, { address, password }: Proxy, username: string): Promise<void> {
  const [user, secret] = [Buffer.from(username), Buffer.from(password?.reveal() ?? '')];
  socket.write(
    Buffer.concat([Buffer.from([PASSWORD_VERSION, user.length]), user, Buffer.from([secret.length]), secret]),
  );
  const [, status] = await readExactly(socket, 2);
  if (status !== SUCCEEDED) throw new ProxyError('ROUTIFY_PROXY_REFUSED', address, 'it refuses user name or password');
}

function encodeHost(host: string): Buffer {
  const ip = isIP(host) === 0 ? null : parseIp(host);
  if (ip === null) {
    const name = Buffer.from(host);
    return Buffer.concat([Buffer.from([NAME, name.length]), name]);
  }
  const { type, bytes } = ip.family === 4 ? IPV4 : IPV6;
  const digits = ip.value.toString(16).padStart(2 * bytes, '0');
  return Buffer.concat([Buffer.from([type]), Buffer.from(digits, 'hex')]);
}

function encodePort(port: number): Buffer {
  const bytes = Buffer.alloc(PORT_BYTES);
  bytes.writeUInt16BE(port);
  return bytes;
}

/** Bytes of the address in a reply, which says where the proxy connects from. */
async function addressBytes(socket: Socket, type: number): Promise<number> {
  if (type === NAME) return (await readExactly(socket, 1))[0] ?? 0;
  return type === IPV6.type ? IPV6.bytes : IPV4.bytes;
}
