import type { Socket } from 'node:net';
import type { Destination } from '../domain/check-upstream-url.js';
import type { Proxy } from '../domain/proxy.js';
import { ProxyError } from './proxy-error.js';
import { readBytes } from './read-bytes.js';

const HEAD_BYTES_MAX = 16_384;
const HEAD_END = '\r\n\r\n';
/** The proxy's own refusals; other statuses are about the target. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 405, 407]);

/** Opens a tunnel through a proxy by CONNECT (RFC 9110, 9.3.6). */
export async function connectByHttp(socket: Socket, proxy: Proxy, { host, port }: Destination): Promise<void> {
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`, ...authorizationOf(proxy)];
  socket.write(lines.join('\r\n') + HEAD_END);
  const head = await readHead(socket, proxy);
  const [line = ''] = head.split('\r\n', 1);
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(line)?.[1]);
  if (status >= 200 && status < 300) return;
  if (Number.isNaN(status)) throw new ProxyError('ROUTIFY_PROXY_UNREACHABLE', proxy.address, 'its answer is not HTTP');
  const code = REFUSALS.has(status) ? 'ROUTIFY_PROXY_REFUSED' : 'ROUTIFY_PROXY_TARGET';
  throw new ProxyError(code, proxy.address, `it answered ${status} for ${target}`);
}

function authorizationOf({ username, password }: Proxy): string[] {
  if (username === null) return [];
  const pair = Buffer.from(`${username}:${password?.reveal() ?? ''}`).toString('base64');
  return [`Proxy-Authorization: Basic ${pair}`];
}

/** The head of the reply; what follows it stays in the socket. */
function readHead(socket: Socket, { address }: Proxy): Promise<string> {
  let bytes = Buffer.alloc(0);
  return readBytes(socket, () => {
    for (let chunk = read(socket); chunk !== null; chunk = read(socket)) bytes = Buffer.concat([bytes, chunk]);
    const end = bytes.indexOf(HEAD_END);
    if (end === -1 && bytes.length > HEAD_BYTES_MAX) {
      socket.destroy(new ProxyError('ROUTIFY_PROXY_UNREACHABLE', address, 'the head of its answer is too long'));
    }
    if (end === -1) return null;
    const rest = bytes.subarray(end + HEAD_END.length);
    if (rest.length > 0) socket.unshift(rest);
    return bytes.toString('latin1', 0, end);
  });
}

function read(socket: Socket): Buffer | null {
  return socket.read() as Buffer | null;
}
