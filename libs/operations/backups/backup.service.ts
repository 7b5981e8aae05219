import { randomBytes } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { Clock } from '#core';
import { Config, directUrl, readVersion } from '#core/infra';
import { BackupArchive } from './backup-archive.js';
import { readDatabase, type DatabaseSnapshot, type ReadTable } from './database/read-database.js';
import {
  BACKUP_FORMAT,
  backupId,
  type Backup,
  type BackupContent,
  type BackupPart,
  type BackupTable,
} from './domain/backup.js';
import type { KeyedBackup } from './domain/backups-by-key.js';
import { expiredBackups } from './domain/expired-backups.js';
import { fingerprintsOf } from './domain/fingerprints.js';

/** Of a part before its encryption. Some copies of it are in memory. */
const PART_BYTES = 16 * 1_048_576;
const NEW_LINE = 0x0a;

/** Makes backups of Postgres at the target, verifies and removes them. */
export class BackupService {
  constructor(
    private readonly archive: BackupArchive,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  get location(): string {
    return this.archive.location;
  }

  list(): Promise<Backup[]> {
    return this.archive.list();
  }

  /** All of them, with the keys that they need. */
  async listKeyed(): Promise<KeyedBackup[]> {
    const keyed: KeyedBackup[] = [];
    for (const backup of await this.archive.list()) keyed.push({ backup, keyIds: await this.keyIdsOf(backup) });
    return keyed;
  }

  /** A backup of before does not name them, and had all that were configured; its content may be closed by the first. */
  private async keyIdsOf({ id, state, encryptionKeyId, encryptionKeyIds }: Backup): Promise<readonly string[]> {
    if (encryptionKeyIds !== undefined) return encryptionKeyIds;
    if (state !== 'complete' || !this.archive.keyIds.includes(encryptionKeyId)) return [encryptionKeyId];
    const { content } = await this.archive.open(id);
    return [...new Set([encryptionKeyId, ...content.encryptionKeys.map(({ name }) => name)])];
  }

  /**
   * The database as it is now, beside live traffic. Null: another process is making a backup.
   * @param signal gives it up
   */
  create(signal?: AbortSignal): Promise<Backup | null> {
    return readDatabase(directUrl(this.config), async (snapshot) => {
      const nowMs = this.clock.nowMs();
      const begun = {
        format: BACKUP_FORMAT,
        id: backupId(nowMs, randomBytes(2).toString('hex')),
        state: 'running' as const,
        startedAt: new Date(nowMs).toISOString(),
        takenAt: snapshot.takenAt.toISOString(),
        finishedAt: null,
        verifiedAt: null,
        version: readVersion(),
        rows: 0,
        bytes: 0,
      };
      const { keyIds } = this.archive;
      const encryptionKeyIds = [...new Set([...keyIds.slice(0, 1), ...(await snapshot.findKeyIds(keyIds))])];
      await this.archive.begin({ ...begun, encryptionKeyIds });
      const tables: BackupTable[] = [];
      for (const table of snapshot.tables) tables.push(await this.copyTable(begun.id, snapshot, { table, signal }));
      const { migrations, sequences, leftOut } = snapshot;
      const { secrets, encryptionKeys } = fingerprintsOf(this.config);
      const needed = encryptionKeys.filter(({ name }) => encryptionKeyIds.includes(name));
      const content = { migrations, tables, sequences, leftOut, secrets, encryptionKeys: needed };
      const parts = tables.flatMap((table) => table.parts);
      const complete = {
        ...begun,
        encryptionKeyIds,
        state: 'complete' as const,
        finishedAt: new Date(this.clock.nowMs()).toISOString(),
        rows: tables.reduce((sum, { rows }) => sum + rows, 0),
        bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
      };
      return this.archive.complete(complete, content);
    });
  }

  /** Reads every file again. Throws when one is missing or changed, or a table has another number of rows. */
  async verify(id: string, signal?: AbortSignal): Promise<Backup> {
    const { backup, content } = await this.archive.open(id);
    for (const table of content.tables) {
      signal?.throwIfAborted();
      const rows = await countLines(this.rowsOf(id, table));
      if (rows !== table.rows) throw new Error(`${table.name} has ${rows} rows instead of ${table.rows}`);
    }
    const verifiedAt = new Date(this.clock.nowMs()).toISOString();
    await this.archive.markVerified(id, verifiedAt);
    return { ...backup, verifiedAt };
  }

  /** Returns what was removed. */
  async removeExpired(): Promise<Backup[]> {
    const expired = expiredBackups(await this.archive.list(), this.config.backupDays, this.clock.nowMs());
    for (const { id } of expired) await this.archive.remove(id);
    return expired;
  }

  open(id: string): Promise<{ backup: Backup; content: BackupContent }> {
    return this.archive.open(id);
  }

  /** The rows of a table, a line each, in the text format of COPY. */
  rowsOf(id: string, { parts }: BackupTable): Readable {
    if (parts.length === 0) return Readable.from([]);
    const compressed = Readable.from(this.readParts(id, parts), { objectMode: false });
    const gunzip = createGunzip();
    compressed.on('error', (error) => gunzip.destroy(error));
    gunzip.on('close', () => compressed.destroy());
    return compressed.pipe(gunzip);
  }

  private async *readParts(id: string, parts: readonly BackupPart[]): AsyncGenerator<Buffer> {
    for (const part of parts) yield await this.archive.readPart(id, part);
  }

  private async copyTable(
    id: string,
    snapshot: DatabaseSnapshot,
    { table, signal }: { readonly table: ReadTable; readonly signal: AbortSignal | undefined },
  ): Promise<BackupTable> {
    signal?.throwIfAborted();
    const { schema, name, columns } = table;
    const parts: BackupPart[] = [];
    const { source, rowCount } = snapshot.copy(table);
    const write = async (bytes: Buffer, isLast: boolean): Promise<void> => {
      const isEmpty = isLast && rowCount() === 0;
      if (!isEmpty) parts.push(await this.archive.writePart(id, `${schema}.${name}.${parts.length}`, bytes));
    };
    const pieces = inPieces(PART_BYTES, write);
    const options = signal === undefined ? {} : { signal };
    await pipeline(source, createGzip({ level: constants.Z_BEST_SPEED }), pieces, options);
    return { schema, name, columns, rows: rowCount(), parts };
  }
}

/** Passes on what it gets in pieces of that size, the last one smaller, one after the other. */
function inPieces(size: number, write: (bytes: Buffer, isLast: boolean) => Promise<void>): Writable {
  let [chunks, length]: [Buffer[], number] = [[], 0];
  const flush = async (isLast: boolean): Promise<void> => {
    const bytes = Buffer.concat(chunks);
    [chunks, length] = [[], 0];
    await write(bytes, isLast);
  };
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      length += chunk.length;
      if (length < size) done();
      else settle(flush(false), done);
    },
    final(done) {
      settle(flush(true), done);
    },
  });
}

function settle(work: Promise<void>, done: (error?: Error) => void): void {
  work.then(() => {
    done();
  }, done);
}

async function countLines(lines: Readable): Promise<number> {
  let count = 0;
  for await (const chunk of lines as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(NEW_LINE); at !== -1; at = chunk.indexOf(NEW_LINE, at + 1)) count++;
  }
  return count;
}
