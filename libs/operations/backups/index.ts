/**
 * Backups hold Postgres as it was at one moment, encrypted, in a folder or a bucket; restores load one into an empty
 * database. Owns no table: what is known of a backup stands beside it.
 * Guarantees: a backup counts as good after all of it was read again; a restore is whole or changes nothing; without the
 * installation's encryption keys a backup is unreadable.
 * Does not know: what rows mean.
 */
export { BackupsWorkerModule } from './backups.module.js';
export { type Backup, newestGood } from './domain/backup.js';
export { backupsByKey } from './domain/backups-by-key.js';
export { openBackups } from './open-backups.js';
