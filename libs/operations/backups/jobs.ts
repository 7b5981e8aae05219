import { job } from '#core/infra';
import { DueBackups } from './due-backups.js';

/** Each pass asks the target, so that workers agree and a failed backup is tried again soon. A worker that cannot make one says so at its start. */
export const BACKUP_JOBS = [
  job({
    name: 'backups',
    everyMs: 600_000,
    first: 'at start',
    about: 'makes a backup when the newest good one is old enough, verifies it, and removes what has expired',
    failure: 'backup failed',
    needs: [DueBackups],
    run: ([backups], signal) => backups.run(signal),
  }),
];
