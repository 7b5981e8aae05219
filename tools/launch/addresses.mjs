// Where the apps listen: the wanted port, or the next free one when somebody has it.
import { freePort, isPortFree } from '../services/ports.mjs';
import { holderOf } from '../services/processes.mjs';

/** Apps in the order in which they start; they stop in the opposite one, gateways first. */
export const APPS = ['simulator', 'control', 'worker', 'gateway'];

/** `{ simulator: { host, port }, … }` with ports that are free now; `warn` hears who has the others. */
export async function chooseAddresses(config, warn) {
  const wanted = APPS.map((app) => [app, config[`${app}Listen`]]);
  const reserved = new Set(wanted.map(([, { port }]) => port));
  const chosen = {};
  for (const [app, { host, port }] of wanted) {
    chosen[app] = { host, port: await choosePort(host, port, reserved) };
    reserved.add(chosen[app].port);
    if (port === 0 || chosen[app].port === port) continue;
    warn(`port ${port} is taken by ${holderOf(port) ?? 'another process'}; ${app} takes ${chosen[app].port}`);
  }
  return chosen;
}

async function choosePort(host, wanted, reserved) {
  if (wanted === 0) return freePort(host);
  if (await isPortFree(wanted, host)) return wanted;
  for (let port = wanted + 1; port <= 65_535; port++) {
    if (!reserved.has(port) && (await isPortFree(port, host))) return port;
  }
  throw new Error(`no free port above ${wanted}`);
}

/** `host:port` as the environment wants it. */
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
