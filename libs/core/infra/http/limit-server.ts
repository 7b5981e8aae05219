import { createServer, type RequestListener, type ServerOptions } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** Limits of every HTTP server of the product: a slow or verbose client costs little, and not for long. */
export const SERVER_LIMITS = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  /** For clients that still send after the response; `readBody` times out earlier. */
  requestTimeout: 60_000,
  /** Interval at which the two above are checked; Node's default of 30 s would turn 10 s into 40 s. */
  connectionsCheckingInterval: 1_000,
  /** Longer than the idle timeout of load balancers, so that the balancer closes the connection. */
  keepAliveTimeout: 65_000,
  insecureHTTPParser: false,
  noDelay: true,
  /** Node's own refusal has no body; see `UnroutableRequests`. */
  requireHostHeader: false,
} as const satisfies ServerOptions;

/** Lets an adapter create its server with `SERVER_LIMITS`: Nest's own passes no options. */
export function limitServer<Adapter extends AbstractHttpAdapter>(adapter: Adapter): Adapter {
  adapter.initHttpServer = () => {
    adapter.setHttpServer(createServer(SERVER_LIMITS, adapter.getInstance<RequestListener>()));
  };
  return adapter;
}
