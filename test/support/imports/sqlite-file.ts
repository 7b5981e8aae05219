import { writeFileSync } from 'node:fs';
import initSqlJs from 'sql.js';

/** Writes a SQLite database that these statements fill. */
export async function writeSqlite(file: string, statements: readonly string[]): Promise<void> {
  const { Database } = await initSqlJs();
  const database = new Database();
  for (const statement of statements) database.run(statement);
  writeFileSync(file, database.export());
  database.close();
}
