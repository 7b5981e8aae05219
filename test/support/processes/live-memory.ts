import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppProcess } from './app-process.js';
import { eventually } from '../eventually.js';

const FLAGS = JSON.parse(readFileSync(join(__dirname, '../../../tools/launch/node-flags.json'), 'utf8')) as Record<
  'gateway',
  string[]
>;

/** Node flags of a gateway that reports its memory: those of production, and those the report needs. */
export const GATEWAY_REPORTS_MEMORY = [
  ...FLAGS.gateway,
  '--expose-gc',
  '--require',
  join(__dirname, 'preload/report-memory.cjs'),
];

/** Live memory of such a process after a full garbage collection, bytes. */
export async function liveMemoryOf(gateway: AppProcess): Promise<NodeJS.MemoryUsage> {
  const outputLength = gateway.output.length;
  const report = (): string | undefined => /^memory (\{.*\})$/m.exec(gateway.output.slice(outputLength))?.[1];
  process.kill(gateway.pid, 'SIGUSR2');
  await eventually(() => report() !== undefined);
  return JSON.parse(report() ?? '') as NodeJS.MemoryUsage;
}
