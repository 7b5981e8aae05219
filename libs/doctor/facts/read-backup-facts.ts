import { newestGood, openBackups } from '#backups';
import type { Config } from '#infra';
import type { Clock } from '#kernel';
import type { BackupFacts } from '../domain/check-host.js';

/** Null: no place for backups is set. */
export async function readBackupFacts(config: Config, clock: Clock): Promise<BackupFacts | null> {
  if (config.backupTo === null) return null;
  const { backups } = openBackups(config, clock);
  const last = newestGood(await backups.list());
  const lastAtMs = last === null ? null : Date.parse(last.startedAt);
  return { location: backups.location, lastAtMs, everyHours: config.backupHours };
}
