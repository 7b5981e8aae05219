import { newestGood, type Backup } from './backup.js';

const DAY_MS = 86_400_000;
/** A backup that was given up is removed after it: longer than any takes. */
const UNFINISHED_DAYS = 1;

/**
 * The backups to remove: those older than `days`, and what was given up. The newest good one stays, however old, and so
 * does everything while there is none.
 */
export function expiredBackups(backups: readonly Backup[], days: number, nowMs: number): Backup[] {
  const kept = newestGood(backups);
  if (kept === null) return [];
  const isOlder = ({ startedAt }: Backup, ageDays: number): boolean => nowMs - Date.parse(startedAt) > ageDays * DAY_MS;
  return backups.filter(
    (backup) =>
      backup !== kept && isOlder(backup, backup.state === 'complete' ? days : Math.min(days, UNFINISHED_DAYS)),
  );
}

/** Whether the next backup is due: the newest good one was begun that long ago. */
export function isBackupDue(backups: readonly Backup[], hours: number, nowMs: number): boolean {
  const last = newestGood(backups);
  return last === null || nowMs - Date.parse(last.startedAt) >= hours * 3_600_000;
}
