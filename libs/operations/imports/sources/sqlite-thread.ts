// The program of the SQLite thread: answers each query of a database with its rows, in order.
import { parentPort, workerData } from 'node:worker_threads';
import initSqlJs from 'sql.js';

interface Posted {
  readonly sql: string;
  readonly values: readonly string[];
  /** Characters of all texts of the answer. */
  readonly charactersMax: number;
}

type Row = Record<string, string | null>;

/** What the thread answers; an answer that is too long has no rows. */
export type SqliteAnswer =
  | { readonly rows: readonly Row[] }
  | { readonly isTooLong: true }
  | { readonly error: string };

const { Database } = await initSqlJs();
const database = new Database(workerData as Uint8Array);

parentPort?.on('message', (query: Posted) => {
  parentPort?.postMessage(answerOf(query));
});

function answerOf({ sql, values, charactersMax }: Posted): SqliteAnswer {
  try {
    const statement = database.prepare(sql);
    try {
      statement.bind([...values]);
      const rows: Row[] = [];
      for (let characters = 0; statement.step();) {
        const row = statement.getAsObject() as Row;
        for (const text of Object.values(row)) characters += text?.length ?? 0;
        if (characters > charactersMax) return { isTooLong: true };
        rows.push(row);
      }
      return { rows };
    } finally {
      statement.free();
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
