import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Journal } from './journal.js';
import { SimulatorRoutes } from './routes.js';

interface SimulatorOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
}

export interface Simulator {
  /** The origin, without a path. */
  readonly url: string;
  readonly journal: Journal;
  /** Stops listening, lets running requests end for `graceMs` (default 0), then closes them. */
  close(graceMs?: number): Promise<void>;
}

const KEEP_ALIVE_MS = 65_000;
const IDLE_SWEEP_MS = 20;

/**
 * Starts an upstream that speaks the APIs of providers and fails on demand.
 *
 * Plain `node:http`, not Nest: the app controls the socket itself (cut, reset, hang, write single bytes), shares no
 * rule with the other apps, and carries heavy load tests.
 */
export async function startSimulator({ host, port }: SimulatorOptions): Promise<Simulator> {
  const routes = new SimulatorRoutes();
  const server = createServer((request, response) => {
    void routes.serve(request, response);
  });
  // The caller's pool decides when an idle connection ends; closing first would race with its next request.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: takenPort } = server.address() as AddressInfo;
  const close = async (graceMs = 0): Promise<void> => {
    routes.draining = true;
    routes.stripe.close();
    routes.btcpay.close();
    routes.epay.close();
    routes.yookassa.close();
    await closeServer(server, graceMs);
  };
  const authority = host.includes(':') ? `[${host}]` : host;
  return { url: `http://${authority}:${takenPort}`, journal: routes.journal, close };
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Connections that end their last reply after this moment would stay open as idle ones.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, IDLE_SWEEP_MS);
    const deadline = setTimeout(() => {
      server.closeAllConnections();
    }, graceMs);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(deadline);
      resolve();
    });
  });
}
