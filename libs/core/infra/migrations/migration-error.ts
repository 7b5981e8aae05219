/** Characters of the failing statement that are shown. */
const STATEMENT_SHOWN = 600;

/** A failed migration. The database is in the state before this migration. */
export class MigrationError extends Error {
  constructor(
    readonly migration: string,
    message: string,
    readonly statement: string | null = null,
    readonly sqlState: string | null = null,
    options?: ErrorOptions,
  ) {
    super(describe(migration, message, statement, sqlState), options);
    this.name = 'MigrationError';
  }
}

function describe(migration: string, message: string, statement: string | null, sqlState: string | null): string {
  const lines = [`Migration ${migration} failed: ${message}${sqlState === null ? '' : ` (SQLSTATE ${sqlState})`}`];
  if (statement !== null) {
    const shown = statement.length > STATEMENT_SHOWN ? `${statement.slice(0, STATEMENT_SHOWN)} …` : statement;
    lines.push('in the statement', ...shown.split('\n').map((line) => `  ${line}`));
  }
  return lines.join('\n');
}
