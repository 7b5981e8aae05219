import type { Config } from '#core/infra';
import { RoutifyError, type Clock } from '#core';
import { backupsByKey } from '../../backups/domain/backups-by-key.js';
import { newestGood } from '../../backups/domain/backup.js';
import { openBackups } from '../../backups/open-backups.js';
import type { BackupFacts } from '../domain/check-host.js';

/** Null: no place for backups is set. */
export async function readBackupFacts(config: Config, clock: Clock): Promise<BackupFacts | null> {
  if (config.backupTo === null) return null;
  const { backups } = openBackups(config, clock);
  const last = newestGood(await backups.list());
  const lastAtMs = last === null ? null : Date.parse(last.startedAt);
  const unusable = last === null ? null : await whyUnusable(() => backups.open(last.id));
  const known = config.encryptionKeys.map(({ kid }) => kid);
  const missingKeys = (last?.encryptionKeyIds ?? []).filter((keyId) => !known.includes(keyId));
  return { location: backups.location, lastAtMs, everyHours: config.backupHours, unusable, missingKeys };
}

/** The backups that need each key. Null: their place is not set here, or does not answer, which `backups` says. */
export async function readBackupKeys(
  config: Config,
  clock: Clock,
): Promise<ReadonlyMap<string, readonly string[]> | null> {
  if (config.backupTo === null) return null;
  try {
    return backupsByKey(await openBackups(config, clock).backups.listKeyed());
  } catch {
    return null;
  }
}

async function whyUnusable(open: () => Promise<unknown>): Promise<string | null> {
  try {
    await open();
    return null;
  } catch (error) {
    if (error instanceof RoutifyError) return error.message;
    throw error;
  }
}
