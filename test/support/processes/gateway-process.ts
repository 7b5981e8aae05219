import { AppProcess, type ProcessOptions } from './app-process.js';
import type { Platform } from '../gateway/platform.js';

/** A gateway as its own process, on a platform's stores. */
export type GatewayProcess = AppProcess;

export const GatewayProcess = {
  /** Resolves when it listens; rejects with its output when it ends before. */
  start: (platform: Platform, options: ProcessOptions = {}): Promise<AppProcess> =>
    AppProcess.start('gateway', onStoresOf(platform, options)),

  /** A start that is expected to fail early. */
  spawn: (platform: Platform, options: ProcessOptions = {}): AppProcess =>
    AppProcess.spawn('gateway', onStoresOf(platform, options)),
};

function onStoresOf({ environment }: Platform, options: ProcessOptions): ProcessOptions {
  return { ...options, environment: { ...environment, LOG_LEVEL: 'warn', ...options.environment } };
}
