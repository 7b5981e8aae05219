import { setTimeout as sleep } from 'node:timers/promises';
import { Clock, newUuid, RoutifyError } from '#core';
import { Config, directUrl, readMigrations, runMigrations } from '#core/infra';
import { BackupService } from './backup.service.js';
import { loadDatabase, noteRestore } from './database/load-database.js';
import { createMissing, databaseState, DatabaseSwap, emptyDatabase } from './database/target-database.js';
import { newestGood, type Backup, type BackupContent, type BackupTable } from './domain/backup.js';
import { fingerprintsOf, missingSecrets } from './domain/fingerprints.js';

const SESSIONS_END_MS = 2_000;
const POLL_MS = 100;

type Migration = ReturnType<typeof readMigrations>[number];

interface RestoreOptions {
  /** The restored database takes the name of the one in the URL, which keeps its rows under another name. */
  readonly replaces: boolean;
  /** Restore although keys or credentials will not be usable. */
  readonly acceptsOtherSecrets: boolean;
  readonly onTable: (table: BackupTable) => void;
}

interface RestoreReport {
  readonly backup: Backup;
  /** The database was missing. */
  readonly isCreated: boolean;
  /** The name under which the database of before is kept; null: it was empty. */
  readonly replaced: string | null;
  /** Tables that a backup does not have: detached months. */
  readonly leftOut: readonly string[];
  /** Migrations that were applied after the rows, as this build is later than the backup. */
  readonly migrationsAfter: number;
}

/** Loads a backup into Postgres. What happened since is brought back by the recovery. */
export class RestoreService {
  constructor(
    private readonly backups: BackupService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** @param id of a backup, or `latest`: the newest one that was verified */
  async find(id: string): Promise<{ backup: Backup; content: BackupContent }> {
    if (id !== 'latest') return this.backups.open(id);
    const last = newestGood(await this.backups.list());
    if (last === null) throw new RoutifyError('not_found', `there is no verified backup in ${this.backups.location}`);
    return this.backups.open(last.id);
  }

  /** Loads all or nothing. Throws with the reason before anything is changed where it can be known. */
  async restore(
    id: string,
    { replaces, acceptsOtherSecrets, onTable }: RestoreOptions,
    migrations = readMigrations(),
  ): Promise<RestoreReport> {
    const { backup, content } = await this.find(id);
    this.requireSecrets(content, acceptsOtherSecrets);
    const earlier = migrationsOf(content, migrations);
    const url = directUrl(this.config);
    const isCreated = await createMissing(url);
    const swap = await this.openSwap(url, replaces);
    const into = swap?.url ?? url;
    try {
      await runMigrations(into, earlier);
      const rowsOf = this.backups.rowsOf.bind(this.backups, backup.id);
      await loadDatabase(into, { content, rowsOf, onTable });
      const { applied } = await runMigrations(into, migrations);
      await noteRestore(into, { id: newUuid(this.clock.nowMs()), backupId: backup.id, takenAt: backup.takenAt });
      const replaced = (await swap?.finish()) ?? null;
      return { backup, isCreated, replaced, leftOut: content.leftOut, migrationsAfter: applied };
    } catch (error) {
      await swap?.abandon();
      throw error;
    }
  }

  private async openSwap(url: string, replaces: boolean): Promise<DatabaseSwap | null> {
    const state = await settledState(url);
    if (state.isUsed && !replaces) {
      const hint = 'name an empty one in DATABASE_URL, or use --replace, which keeps it under another name';
      throw new RoutifyError('conflict', `the database ${state.name} is in use: ${hint}`);
    }
    if (state.connections > 0) {
      const count = state.connections === 1 ? '1 connection is' : `${state.connections} connections are`;
      throw new RoutifyError(
        'conflict',
        `${count} open to the database ${state.name}: stop gateways, control and workers first (docker compose stop gateway worker control)`,
      );
    }
    if (!state.isUsed) {
      await emptyDatabase(url);
      return null;
    }
    return DatabaseSwap.begin(url, state.name, this.clock.nowMs());
  }

  private requireSecrets(content: BackupContent, acceptsOtherSecrets: boolean): void {
    const missing = missingSecrets(content, fingerprintsOf(this.config));
    if (missing.length === 0 || acceptsOtherSecrets) return;
    const lines = missing.map((line) => `- ${line}`).join('\n');
    throw new RoutifyError(
      'conflict',
      `the environment lacks secrets that the backup was made with, or has other ones:\n${lines}\nUse --accept-other-secrets to restore it anyway.`,
    );
  }
}

/** Sessions of processes that have just ended may take a moment to go. */
async function settledState(url: string): ReturnType<typeof databaseState> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const state = await databaseState(url);
    if (state.connections === 0 || waitedMs >= SESSIONS_END_MS) return state;
    await sleep(POLL_MS);
  }
}

/** Those of this build that the backup's database had. Throws when it had later ones, or lacks some that are no longer shipped. */
function migrationsOf(content: BackupContent, shipped: readonly Migration[]): Migration[] {
  const had = new Set(content.migrations);
  const known = new Set(shipped.map(({ name }) => name));
  const oldest = shipped[0]?.name ?? '';
  // Names begin with a timestamp: an unknown one before the first was replaced, by it or by one that it replaced.
  const later = content.migrations.filter((name) => name > oldest && !known.has(name));
  if (later.length > 0)
    throw new RoutifyError('conflict', `the backup is that of a later version: this one lacks ${later.join(', ')}`);
  const covered = shipped.filter(
    ({ name, replaces }) => had.has(name) || (replaces !== undefined && hasAll(had, replaces)),
  );
  const lost = shipped.find(({ replaces }) => replaces !== undefined);
  if (lost?.replaces !== undefined && !covered.includes(lost)) {
    const commit = lost.replaces.lastBuild;
    throw new RoutifyError(
      'conflict',
      `the backup is that of an earlier version: restore it with commit ${commit}, start control of it once, then upgrade`,
    );
  }
  return covered;
}

function hasAll(had: ReadonlySet<string>, { migrations }: NonNullable<Migration['replaces']>): boolean {
  return Object.keys(migrations).every((name) => had.has(name));
}
