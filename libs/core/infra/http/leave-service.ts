import { Server as TcpServer } from 'node:net';
import type { Server } from 'node:http';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../kernel/time/with-timeout.js';

/**
 * How long an idle connection stays open when new ones are refused. A load balancer without health checks still sends
 * requests into it, and one that meets its closing is lost: the balancer has to close it earlier than this.
 */
export const LINGER_MS_MAX = 2_000;
/** How long no connection has come, and how long to wait for that. */
const QUIET_MS = 20;
const QUIET_WITHIN_MS = 1_000;
/** For the last bytes of requests that were ended. */
const LAST_BYTES_MS = 2_000;

interface Leaving {
  /** Time for load balancers to see that this process is not ready, milliseconds; 0: none is in front. */
  readonly noticeMs: number;
  /** Time for running requests after that, milliseconds. */
  readonly drainMs: number;
  /** Called when new connections are refused: streams without an end of their own end here. */
  readonly onRefusing?: () => void;
  /** Called when the time is over: ends what still runs, with replies that say so. */
  readonly onTimeout?: () => void;
}

/**
 * Takes servers out of service without a failed request, whether a load balancer asks for readiness or only notices
 * refused connections. Readiness fails before this is called, and nothing else changes for `noticeMs`. Then connections are
 * refused; those that are kept open take requests a moment longer, and close with the reply. Resolves when all connections
 * are closed.
 */
export async function leaveService(servers: readonly Server[], leaving: Leaving): Promise<void> {
  const { noticeMs, drainMs, onRefusing, onTimeout } = leaving;
  if (noticeMs > 0) {
    await sleep(noticeMs);
    await untilQuiet(servers);
  }
  const lingerMs = Math.min(noticeMs, LINGER_MS_MAX);
  const closed = Promise.all(servers.map((server) => refuseConnections(server, lingerMs)));
  onRefusing?.();
  await sleep(lingerMs);
  for (const server of servers) server.closeIdleConnections();
  if (await endsWithin(drainMs, closed)) return;
  onTimeout?.();
  await endsWithin(LAST_BYTES_MS, closed);
  for (const server of servers) server.closeAllConnections();
  await closed;
}

/**
 * A closing listener resets what waits to be accepted, with the requests in it: resolves when nothing has come for a
 * moment at any of them, right after the event loop has accepted all.
 */
async function untilQuiet(servers: readonly Server[]): Promise<void> {
  let lastAtMs = performance.now();
  const note = (): void => {
    lastAtMs = performance.now();
  };
  for (const server of servers) server.on('connection', note);
  const deadline = performance.now() + QUIET_WITHIN_MS;
  do {
    await sleep(1);
    await turn();
  } while (performance.now() - lastAtMs < QUIET_MS && performance.now() < deadline);
  for (const server of servers) server.off('connection', note);
}

/**
 * Resolves when the last connection has ended. An HTTP server's own `close` would also end idle ones at once. What was
 * promised to stay open, as its headers were sent before, stays so for `lingerMs` after its reply.
 */
function refuseConnections(server: Server, lingerMs: number): Promise<void> {
  // Node takes 0 for no time-out.
  server.keepAliveTimeout = Math.max(1, lingerMs);
  server.prependListener('request', (_request, response) => response.setHeader('connection', 'close'));
  return new Promise((resolve) => {
    TcpServer.prototype.close.call(server, () => {
      resolve();
    });
  });
}

/** False: requests still run. */
function endsWithin(timeoutMs: number, closed: Promise<unknown>): Promise<boolean> {
  const ended = closed.then(() => true);
  return withTimeout(timeoutMs, ended, () => false);
}
