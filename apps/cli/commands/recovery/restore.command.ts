import { openBackups } from '#backups';
import { loadConfigOrExit } from '#infra';
import { SystemClock } from '#kernel';
import { EXIT, UsageError, type Command } from '../../program/command.js';
import { readArguments } from '../../program/read-arguments.js';

const options = {
  replace: { type: 'boolean', default: false },
  'accept-other-secrets': { type: 'boolean', default: false },
} as const;

/** Loads a backup into Postgres. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'load a backup into Postgres: restore <id>|latest  [--replace]',
  usage: [
    'Usage: routify restore ID|latest [--replace] [--accept-other-secrets]',
    'Loads a backup of ROUTIFY_BACKUP_TO into the database of DATABASE_URL, which is empty: all of it or nothing.',
    '--replace: the database is in use; it is kept under another name. Its user may create databases, and gateways, control',
    'and workers are stopped.',
    '--accept-other-secrets restores it although the environment lacks secrets that it was made with.',
  ],
  examples: ['routify restore latest', 'routify restore 20261128T160000Z-1f2e --replace'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0) throw new UsageError('expected ID or latest');
    const { restore } = openBackups(loadConfigOrExit(), new SystemClock());
    const { backup, replaced, leftOut, migrationsAfter } = await restore.restore(id, {
      replaces: values.replace,
      acceptsOtherSecrets: values['accept-other-secrets'],
      onTable: ({ name, rows }) => {
        if (rows > 0) io.err(`${name}: ${rows} rows`);
      },
    });
    io.out(`${backup.rows} rows of backup ${backup.id} are loaded: the state of ${backup.takenAt}`);
    if (migrationsAfter > 0) io.out(`${migrationsAfter} later migrations are applied`);
    if (replaced !== null) io.out(`the database of before is kept as ${replaced}`);
    if (leftOut.length > 0) io.out(`not in the backup: ${leftOut.join(', ')}`);
    io.out(`next: start control and a worker, then routify recover --since ${backup.takenAt}`);
    return EXIT.ok;
  },
};
