import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerFixture } from '../ledger/ledger-fixture.js';
import { commandsOn } from '../processes/command-line.js';
import { insertsOf, RELAY_TABLES, relaySample } from './relay-samples.js';
import { writeSqlite } from './sqlite-file.js';

/** An installation that commands of this process use, and a folder with the database of another gateway. */
export class ImportFixture {
  readonly folder = mkdtempSync(join(tmpdir(), 'routify-import-'));
  readonly file = join(this.folder, 'new-api.db');
  private readonly restoreEnvironment: () => void;

  private constructor(readonly ledger: LedgerFixture) {
    this.restoreEnvironment = commandsOn({ databaseUrl: ledger.database.url, redisUrl: ledger.redisUrl });
  }

  static async open(): Promise<ImportFixture> {
    return new ImportFixture(await LedgerFixture.open());
  }

  /** Writes `file` anew: the sample of new-api, changed. */
  async fill(change: (tables: ReturnType<typeof relaySample>) => void = () => undefined): Promise<void> {
    const tables = relaySample();
    change(tables);
    await writeSqlite(this.file, [...RELAY_TABLES, ...insertsOf(tables)]);
  }

  async rows<Row extends object>(sql: string): Promise<Row[]> {
    return (await this.ledger.owner.query<Row>(sql)).rows;
  }

  async close(): Promise<void> {
    this.restoreEnvironment();
    rmSync(this.folder, { recursive: true });
    await this.ledger.close();
  }
}
