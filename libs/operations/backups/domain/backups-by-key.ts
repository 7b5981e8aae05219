import { byTime, type Backup } from './backup.js';

/** A backup with the names of the keys that it needs. */
export interface KeyedBackup {
  readonly backup: Backup;
  readonly keyIds: readonly string[];
}

/** The ids of the backups that need each key, the oldest first. What is not complete cannot be restored, and needs none. */
export function backupsByKey(backups: readonly KeyedBackup[]): Map<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const complete = backups.filter(({ backup }) => backup.state === 'complete');
  for (const { backup, keyIds } of complete.toSorted((one, other) => byTime(one.backup, other.backup)))
    for (const keyId of keyIds) found.set(keyId, [...(found.get(keyId) ?? []), backup.id]);
  return found;
}
