import { StoreUnavailableError } from '../config/describe-store-failure.js';
import { MigrationError } from './migration-error.js';
import { runMigrations, type MigrationReport } from './run-migrations.js';

/** The exit code of a program whose migrations failed (`EX_SOFTWARE` of sysexits.h). */
export const EXIT_MIGRATION = 70;

/** The exit code where Postgres does not answer: a later start may succeed. */
const EXIT_UNAVAILABLE = 1;

/**
 * Migrates, or prints what stopped it: the statement that failed with its SQLSTATE, and exits 70; why Postgres does not
 * answer, and exits 1.
 */
export async function migrateOrExit(databaseUrl: string): Promise<MigrationReport> {
  try {
    return await runMigrations(databaseUrl);
  } catch (error) {
    const isUnavailable = error instanceof StoreUnavailableError;
    if (!isUnavailable && !(error instanceof MigrationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(isUnavailable ? EXIT_UNAVAILABLE : EXIT_MIGRATION);
  }
}
