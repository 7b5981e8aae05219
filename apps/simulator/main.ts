import { parseArgs } from 'node:util';
import { startSimulator } from './simulator.js';

const DEFAULT_LISTEN = '127.0.0.1:3003';
const DRAIN_MS = 2_000;

/** `--listen host:port`. The only setting: this app reads no environment. */
function readListen(): { host: string; port: number } {
  const { values } = parseArgs({ options: { listen: { type: 'string', default: DEFAULT_LISTEN } } });
  const match = /^\[?(.+?)\]?:(\d{1,5})$/.exec(values.listen);
  if (match === null) throw new Error(`--listen wants host:port, got ${values.listen}`);
  return { host: match[1] ?? '', port: Number(match[2]) };
}

const simulator = await startSimulator(readListen());
if (process.send === undefined) {
  process.stdout.write(`${JSON.stringify({ level: 30, app: 'simulator', msg: 'listening', url: simulator.url })}\n`);
} else process.send({ ready: true, url: simulator.url }); // reports the address to a launcher

/** Lets running replies end. A disconnected launcher counts as a signal. */
function stop(): void {
  void simulator.close(DRAIN_MS).then(() => process.exit(0));
}

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
process.once('disconnect', stop);
