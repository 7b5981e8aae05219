import type { Config } from './config.js';
import { withDevelopmentFiles } from './development/development-files.js';
import { environment } from './environment.js';
import { ConfigError, loadConfig } from './load-config.js';

/** The exit code for an invalid environment (`EX_CONFIG` of sysexits.h). */
export const EXIT_CONFIG = 78;

/** The configuration of this process, or the error with all its `problems`. */
export function readConfig(): Config | ConfigError {
  try {
    return loadConfig(withDevelopmentFiles(environment()));
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** The configuration of this process. Prints a table of problems and exits 78 when it is invalid. */
export function loadConfigOrExit(): Config {
  const config = readConfig();
  if (!(config instanceof ConfigError)) return config;
  process.stderr.write(`${config.message}\n`);
  process.exit(EXIT_CONFIG);
}
