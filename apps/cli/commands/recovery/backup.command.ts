import { openBackups, type Backup } from '#operations/backups';
import { loadConfigOrExit } from '#core/infra';
import { RoutifyError, SystemClock } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { closestOf, readArguments } from '../../program/read-arguments.js';

const options = { json: { type: 'boolean', default: false } } as const;
const ACTIONS = ['list', 'verify'];
const MEBIBYTE = 1_048_576;

/** Backups of Postgres at the place that ROUTIFY_BACKUP_TO names. Workers make them by themselves. */
export const backupCommand: Command = {
  name: 'backup',
  summary: 'back up Postgres: backup | backup list | backup verify <id>  [--json]',
  usage: [
    'Usage: routify backup              back up Postgres now, beside live traffic, and verify it',
    '       routify backup list         backups in ROUTIFY_BACKUP_TO',
    '       routify backup verify ID    read every file of a backup again',
    '--json prints the backup, or all of them, as JSON.',
  ],
  examples: ['routify backup', 'routify backup list --json', 'routify backup verify 20261128T160000Z-1f2e'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [action, id, ...more] = positionals;
    if (action !== undefined && !ACTIONS.includes(action)) {
      throw new UsageError(`unknown action ${action}${closestOf(action, ACTIONS)}`);
    }
    if (more.length > 0 || (id !== undefined) !== (action === 'verify')) {
      throw new UsageError('expected backup, backup list or backup verify ID');
    }
    const { backups } = openBackups(loadConfigOrExit(), new SystemClock());
    if (action === 'list') return list(await backups.list(), { isJson: values.json, location: backups.location }, io);
    const made = id === undefined ? await backups.create() : null;
    if (id === undefined && made === null) throw new RoutifyError('conflict', 'another process is making a backup');
    const backup = await backups.verify(id ?? made?.id ?? '');
    io.out(values.json ? JSON.stringify(backup) : `${describe(backup)} in ${backups.location}`);
    return EXIT.ok;
  },
};

function list(found: readonly Backup[], shown: { isJson: boolean; location: string }, io: CommandIo): number {
  if (shown.isJson) io.out(JSON.stringify(found));
  else if (found.length === 0) io.out(`no backup in ${shown.location}`);
  else for (const backup of found) io.out(describe(backup));
  return EXIT.ok;
}

function describe({ id, state, rows, bytes, verifiedAt, version }: Backup): string {
  const status = state === 'complete' ? (verifiedAt === null ? 'not verified' : 'verified') : state;
  return `${id}  ${rows} rows, ${(bytes / MEBIBYTE).toFixed(1)} MiB, ${status}, Routify ${version}`;
}
