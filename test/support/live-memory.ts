import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppProcess } from './app-process.js';
import { eventually } from './eventually.js';

const FLAGS = JSON.parse(readFileSync(join(__dirname, '../../tools/launch/node-flags.json'), 'utf8')) as Record<
  'gateway',
  string[]
>;

/** Node's flags of a gateway that tells of its memory: those of production, and what it takes to tell. */
export const GATEWAY_TELLS_MEMORY = [...FLAGS.gateway, '--expose-gc', '--require', join(__dirname, 'tell-memory.cjs')];

/** What such a process holds after a collection of all rubbish, bytes. */
export async function liveMemoryOf(gateway: AppProcess): Promise<NodeJS.MemoryUsage> {
  const saidBefore = gateway.output.length;
  const told = (): string | undefined => /^memory (\{.*\})$/m.exec(gateway.output.slice(saidBefore))?.[1];
  process.kill(gateway.pid, 'SIGUSR2');
  await eventually(() => told() !== undefined);
  return JSON.parse(told() ?? '') as NodeJS.MemoryUsage;
}
