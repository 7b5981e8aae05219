// Addresses of the apps: the configured port, or the next free one when it is in use.
import { freePort, isPortFree } from '../services/ports.mjs';
import { holderOf } from '../services/processes.mjs';

/** Apps in start order; they stop in the opposite one, gateways first. */
export const APPS = ['simulator', 'control', 'worker', 'gateway'];

/** `{ simulator: { host, port }, … }` with ports that are free now; `warn` is called for each port in use. */
export async function chooseAddresses(config, warn) {
  const configured = APPS.map((app) => [app, config[`${app}Listen`]]);
  const reserved = new Set(configured.map(([, { port }]) => port));
  const chosen = {};
  for (const [app, { host, port }] of configured) {
    chosen[app] = { host, port: await choosePort(host, port, reserved) };
    reserved.add(chosen[app].port);
    if (port === 0 || chosen[app].port === port) continue;
    warn(`port ${port} is in use by ${holderOf(port) ?? 'another process'}; ${app} uses ${chosen[app].port}`);
  }
  return chosen;
}

async function choosePort(host, configured, reserved) {
  if (configured === 0) return freePort(host);
  if (await isPortFree(configured, host)) return configured;
  for (let port = configured + 1; port <= 65_535; port++) {
    if (!reserved.has(port) && (await isPortFree(port, host))) return port;
  }
  throw new Error(`no free port above ${configured}`);
}

/** `host:port` in the format of the environment. */
export function formatListen({ host, port }) {
  return `${bracketed(host)}:${port}`;
}

/** The origin under which this machine reaches an address. */
export function originOf({ host, port }) {
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return `http://${bracketed(reachable)}:${port}`;
}

function bracketed(host) {
  return host.includes(':') ? `[${host}]` : host;
}
