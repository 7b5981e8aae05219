import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { environmentValue, metricsBeside, secretFiles, type Config, type ListenAddress } from '#infra';
import type { HardeningFacts } from '../domain/check-host.js';

const READABLE_BY_ALL = 0o004;

export async function readHardeningFacts(config: Config): Promise<HardeningFacts> {
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

function listenersOf(config: Config): HardeningFacts['listeners'] {
  const { metricsListen, gatewayListen, controlListen, workerListen, adminListen } = config;
  const metrics: readonly ListenAddress[] =
    metricsListen === 'off' ? [] : metricsListen === 'beside' ? [metricsBeside(gatewayListen)] : [metricsListen];
  return [
    ...metrics.map((address) => ({ name: 'the metrics port', address })),
    { name: 'the worker', address: workerListen },
    { name: 'the operator API', address: adminListen ?? controlListen },
  ];
}
