import { readFile, stat } from 'node:fs/promises';
import { RoutifyError } from '#core';
import { openDump } from '../dumps/open-dump.js';
import { openSqlite } from '../sources/sqlite-source.js';
import type { SourceDatabase } from '../sources/source-database.js';

/** The whole file is in memory. */
const FILE_BYTES_MAX = 1024 ** 3;
const SQLITE_HEADER = 'SQLite format 3\0';

/**
 * A file of SQLite or a dump, up to 1 GiB. Throws for a file with a write-ahead log: the newest changes are in that, and
 * an import without them would lose money.
 */
export async function openFile(file: string): Promise<SourceDatabase> {
  await requireWhole(file);
  const bytes = await readFile(file);
  const isSqlite = bytes.subarray(0, SQLITE_HEADER.length).toString('latin1') === SQLITE_HEADER;
  return isSqlite ? openSqlite(bytes) : openDump(file, bytes);
}

async function requireWhole(file: string): Promise<void> {
  const size = await sizeOf(file);
  if (size === null) refuse(`${file} cannot be read: there is no such file.`);
  if (size > FILE_BYTES_MAX) {
    refuse(
      `${file} has more than 1 GiB, the most that is read. Leave out old rows of the log, in a copy or in the dump.`,
    );
  }
  for (const suffix of ['-wal', '-journal']) {
    if (((await sizeOf(file + suffix)) ?? 0) === 0) continue;
    refuse(
      `${file}${suffix} has changes that are not in ${file}. Stop the program, or copy: sqlite3 ${file} "VACUUM INTO 'copy.db'".`,
    );
  }
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

function refuse(message: string): never {
  throw new RoutifyError('invalid_request_error', message);
}
