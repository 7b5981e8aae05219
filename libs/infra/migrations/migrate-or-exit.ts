import { MigrationError } from './migration-error.js';
import { runMigrations, type MigrationReport } from './run-migrations.js';

/** The exit code of a program whose migrations failed (`EX_SOFTWARE` of sysexits.h). */
export const EXIT_MIGRATION = 70;

/** Migrates, or prints the statement that failed with its SQLSTATE and exits 70. */
export async function migrateOrExit(databaseUrl: string): Promise<MigrationReport> {
  try {
    return await runMigrations(databaseUrl);
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_MIGRATION);
  }
}
