import type { ServerOptions } from 'node:http';

/** Bounds of every HTTP server of the product: a client that is slow or talks much costs little, and not for long. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  /** For clients that were answered while they still sent; readers of bodies give up earlier. */
  requestTimeout: 60_000,
  /** How often the two above are looked at; Node's own 30 s would make 40 s of ten. */
  connectionsCheckingInterval: 1_000,
  /** Longer than load balancers keep a connection, so that it is they who close it. */
  keepAliveTimeout: 65_000,
  insecureHTTPParser: false,
  noDelay: true,
} as const satisfies ServerOptions;
