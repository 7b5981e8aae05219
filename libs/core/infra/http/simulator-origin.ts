import type { Config } from '../config/config.js';

/** Where the built-in simulator is reached; null: it is off. A wildcard address is reached through loopback. */
export function simulatorOrigin(config: Pick<Config, 'simulator' | 'simulatorListen'>): string | null {
  if (!config.simulator) return null;
  const { host, port } = config.simulatorListen;
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
