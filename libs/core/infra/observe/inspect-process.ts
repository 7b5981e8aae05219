import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Config, ListenAddress } from '../config/config.js';
import { environmentValue } from '../config/environment.js';
import { secretFiles } from '../config/secret-files.js';
import { metricsBeside } from './metrics-server.js';

const READABLE_BY_ALL = 0o004;

interface ProcessFacts {
  readonly profile: Config['profile'];
  readonly isRoot: boolean;
  /** Files with secrets that every user of the host can read. */
  readonly openFiles: readonly string[];
  /** What the operator alone should reach; none in a container, whose network decides. */
  readonly listeners: readonly { readonly name: string; readonly address: ListenAddress }[];
}

/** What this process opens to others. */
export async function inspectProcess(config: Config): Promise<ProcessFacts> {
  const files = ['.env', ...secretFiles()];
  const open = await Promise.all(files.map(isOpen));
  return {
    profile: config.profile,
    isRoot: process.getuid?.() === 0,
    openFiles: files.filter((_file, index) => open[index]),
    listeners: isContainer() ? [] : listenersOf(config),
  };
}

async function isOpen(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => null);
  return found !== null && (found.mode & READABLE_BY_ALL) !== 0;
}

function isContainer(): boolean {
  return existsSync('/.dockerenv') || environmentValue('KUBERNETES_SERVICE_HOST') !== null;
}

function listenersOf(config: Config): ProcessFacts['listeners'] {
  const { metricsListen, gatewayListen, controlListen, workerListen, adminListen } = config;
  const metrics: readonly ListenAddress[] =
    metricsListen === 'off' ? [] : metricsListen === 'beside' ? [metricsBeside(gatewayListen)] : [metricsListen];
  return [
    ...metrics.map((address) => ({ name: 'the metrics port', address })),
    { name: 'the worker', address: workerListen },
    { name: 'the operator API', address: adminListen ?? controlListen },
  ];
}
