import { Worker } from 'node:worker_threads';
import { RoutifyError } from '#core';
import type { RowTexts } from '../domain/source-row.js';
import {
  CHARACTERS_MAX,
  readPages,
  refuseLongTable,
  requireTable,
  type SourceDatabase,
  type SqlDialect,
} from './source-database.js';
import type { SqliteAnswer } from './sqlite-thread.js';
import { sqliteThreadFile } from './sqlite-thread-file.js';

const DIALECT: SqlDialect = {
  quote: (name) => `"${name}"`,
  cast: (expression) => `CAST(${expression} AS TEXT)`,
  placeholder: () => '?',
};
/** Of the rows of one page; the database itself is in memory of WASM. */
const MEMORY = { maxOldGenerationSizeMb: 1_536 };

/**
 * A database of SQLite, from all bytes of its file, which it takes over. A thread reads it, which `close` stops: a query of a
 * hostile file may have no end.
 */
export function openSqlite(bytes: Uint8Array, charactersMax = CHARACTERS_MAX): SourceDatabase {
  const thread = new SqliteThread(bytes, charactersMax);
  const columns = async (table: string): Promise<ReadonlySet<string>> => {
    const kinds = await thread.ask(table, "SELECT type FROM pragma_table_list(?) WHERE schema = 'main'", [table]);
    const kind = kinds[0]?.type ?? undefined;
    requireTable(table, kind === 'virtual' ? 'virtual table' : kind);
    const found = await thread.ask(table, 'SELECT name, hidden FROM pragma_table_xinfo(?)', [table]);
    const computed = found.find(({ hidden }) => Number(hidden) !== 0);
    if (computed !== undefined) refuse(`${table}.${computed.name ?? ''} is computed: only stored columns are read`);
    return new Set(found.map(({ name }) => name ?? ''));
  };
  return {
    columns,
    rows: async (query) =>
      readPages(query, await columns(query.table), DIALECT, (sql, values) => thread.ask(query.table, sql, values)),
    close: () => thread.stop(),
  };
}

type Settle = (answer: SqliteAnswer) => void;

class SqliteThread {
  private readonly worker: Worker;
  private readonly waiting: Settle[] = [];
  /** Why the thread answers no more; null: it does. */
  private end: string | null = null;

  /** @param charactersMax of an answer */
  constructor(
    bytes: Uint8Array,
    private readonly charactersMax: number,
  ) {
    // Small buffers share their memory with others.
    const isOwn = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
    const workerData = isOwn ? bytes : new Uint8Array(bytes);
    this.worker = new Worker(sqliteThreadFile(), {
      workerData,
      transferList: [workerData.buffer as ArrayBuffer],
      resourceLimits: MEMORY,
    });
    this.worker.on('message', (answer: SqliteAnswer) => this.waiting.shift()?.(answer));
    this.worker.on('error', (error) => {
      this.end = error instanceof Error ? error.message : String(error);
    });
    this.worker.once('exit', () => {
      this.end ??= 'its reader was stopped';
      for (const settle of this.waiting.splice(0)) settle({ error: this.end });
    });
  }

  /** Rows of a query about a table, all values as texts. Throws for what SQLite refuses, and after the thread has ended. */
  async ask(table: string, sql: string, values: readonly string[]): Promise<RowTexts[]> {
    const answer = await new Promise<SqliteAnswer>((resolve) => {
      if (this.end !== null) {
        resolve({ error: this.end });
        return;
      }
      this.waiting.push(resolve);
      this.worker.postMessage({ sql, values, charactersMax: this.charactersMax });
    });
    if ('rows' in answer) return [...answer.rows];
    if ('isTooLong' in answer) return refuseLongTable(table);
    return refuse(`${table} of the SQLite file cannot be read: ${answer.error}`);
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

function refuse(message: string): never {
  throw new RoutifyError('invalid_request_error', `${message}.`);
}
