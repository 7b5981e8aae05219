import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Metrics } from '../../metrics/metrics.js';
import type { Config, ListenAddress } from '../config/config.js';
import { SERVER_LIMITS } from '../http/limit-server.js';
import type { Logger } from '../logging/logger.js';

/** Distance of the default port from the process's own. */
const PORT_OFFSET = 6_000;

/** `GET /metrics` on an address of its own, which customers cannot reach. */
export class MetricsServer {
  private constructor(
    private readonly server: Server,
    /** Origin, without a path. */
    readonly url: string,
  ) {}

  /**
   * Null when switched off, or when the default port is taken: that must not stop a process. Throws when a configured
   * address is taken.
   * @param own where the process serves its own requests
   */
  static async start(
    metrics: Metrics,
    { metricsListen }: Pick<Config, 'metricsListen'>,
    own: ListenAddress,
    logger: Logger,
  ): Promise<MetricsServer | null> {
    if (metricsListen === 'off') return null;
    const address = metricsListen === 'beside' ? metricsBeside(own) : metricsListen;
    const server = createServer(SERVER_LIMITS, answer(metrics));
    try {
      server.listen(address.port, address.host);
      await once(server, 'listening');
    } catch (error) {
      if (metricsListen !== 'beside') throw error;
      logger.warn({ ...address, reason: (error as Error).message }, 'metrics are not served: the address is taken');
      return null;
    }
    metrics.collectRuntime();
    const { port } = server.address() as AddressInfo;
    return new MetricsServer(server, `http://${address.host}:${port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** Where `beside` is. */
export function metricsBeside({ host, port }: ListenAddress): ListenAddress {
  return { host, port: port === 0 ? 0 : port + PORT_OFFSET };
}

function answer(metrics: Metrics): RequestListener {
  return (request, response) => {
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics
      .render()
      .then((text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text))
      .catch(() => response.writeHead(500).end());
  };
}
