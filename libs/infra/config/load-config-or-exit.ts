import { ConfigError } from './config-error.js';
import type { Config } from './config.js';
import { withDevelopmentFiles } from './development-files.js';
import { environment } from './environment.js';
import { loadConfig } from './load-config.js';

/** The exit code for an invalid environment (`EX_CONFIG` of sysexits.h). */
export const EXIT_CONFIG = 78;

/** The configuration of this process. Prints a table of problems and exits 78 when it is invalid. */
export function loadConfigOrExit(): Config {
  try {
    return loadConfig(withDevelopmentFiles(environment()));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}
