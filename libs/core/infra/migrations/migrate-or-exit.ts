import type { Config } from '../config/config.js';
import { directUrl, directVariable } from '../prisma/database-address.js';
import { StoreUnavailableError } from '../stores/describe-store-failure.js';
import { MigrationError } from './migration-error.js';
import { readMigrations } from './read-migrations.js';
import { runMigrations, type MigrationReport } from './run-migrations.js';

/** The exit code for a failed migration (`EX_SOFTWARE` of sysexits.h). */
const EXIT_MIGRATION = 70;

/** The exit code for an unavailable Postgres: a later start can succeed. */
const EXIT_UNAVAILABLE = 1;

/**
 * Migrates. A failed statement is printed with its SQLSTATE, and the process exits 70; an unavailable Postgres is
 * printed with the reason, and the process exits 1.
 */
export async function migrateOrExit(config: Config): Promise<MigrationReport> {
  try {
    return await runMigrations(directUrl(config), readMigrations(), directVariable(config));
  } catch (error) {
    const isUnavailable = error instanceof StoreUnavailableError;
    if (!isUnavailable && !(error instanceof MigrationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(isUnavailable ? EXIT_UNAVAILABLE : EXIT_MIGRATION);
  }
}
