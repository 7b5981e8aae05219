import { openBackups } from '#operations/backups';
import { loadConfigOrExit } from '#core/infra';
import { RoutifyError, SystemClock } from '#core';
import { RecoveryModule, RestoresService } from '#operations/imports';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { readArguments } from '../../program/read-arguments.js';
import { withServices } from '../../program/with-services.js';
import { originLine } from './recovery-lines.js';

const options = {
  replace: { type: 'boolean', default: false },
  'accept-other-secrets': { type: 'boolean', default: false },
  'by-other-tools': { type: 'string' },
} as const;

/** Loads a backup into Postgres. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'load a backup into Postgres: restore <id>|latest  [--replace]',
  usage: [
    'Usage: routify restore ID|latest [--replace] [--accept-other-secrets]',
    '       routify restore --by-other-tools TIME',
    'Loads a backup of ROUTIFY_BACKUP_TO into the database of DATABASE_URL, which is empty or missing: all of it or nothing.',
    'Then notes the balances that Redis still has, for routify recover.',
    '--replace: the database is in use; it is kept under another name. Its user may create databases, and gateways, control',
    'and workers are stopped.',
    '--accept-other-secrets restores it although the environment lacks secrets that it was made with.',
    '--by-other-tools loads nothing: other tools have restored Postgres to that time. Run it before anything is started.',
  ],
  examples: ['routify restore latest', 'routify restore 20261128T160000Z-1f2e --replace'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [id, ...more] = positionals;
    const other = values['by-other-tools'];
    if (more.length > 0 || (id === undefined) === (other === undefined)) throw new UsageError('expected ID or latest');
    if (other !== undefined) {
      const takenAt = new Date(other);
      if (Number.isNaN(takenAt.getTime()))
        throw new UsageError('--by-other-tools: expected a time such as 2026-11-28T16:00:00Z');
      await noteOther(takenAt, io);
    } else if (id !== undefined) {
      await load(id, { replaces: values.replace, acceptsOtherSecrets: values['accept-other-secrets'] }, io);
      await noteRedis(io);
    }
    io.out('next: start control and a worker, no gateway, then: routify recover');
    io.out('      docker compose up --detach worker && docker compose run --rm routify recover');
    return EXIT.ok;
  },
};

interface LoadOptions {
  readonly replaces: boolean;
  readonly acceptsOtherSecrets: boolean;
}

async function load(id: string, options: LoadOptions, io: CommandIo): Promise<void> {
  const { restore } = openBackups(loadConfigOrExit(), new SystemClock());
  const { backup, replaced, leftOut, migrationsAfter, isCreated } = await restore.restore(id, {
    ...options,
    onTable: ({ name, rows }) => {
      if (rows > 0) io.err(`${name}: ${rows} rows`);
    },
  });
  if (isCreated) io.out('the database was missing, and is created');
  io.out(`${backup.rows} rows of backup ${backup.id} are loaded: the state of ${backup.takenAt}`);
  if (migrationsAfter > 0) io.out(`${migrationsAfter} later migrations are applied`);
  if (replaced !== null) io.out(`the database of before is kept as ${replaced}`);
  if (leftOut.length > 0) io.out(`not in the backup: ${leftOut.join(', ')}`);
}

/** The restore is done without Redis, too: then the recovery looks at it. */
async function noteRedis(io: CommandIo): Promise<void> {
  try {
    await withServices(
      [RecoveryModule],
      async (services) => {
        const before = await services.get(RestoresService).open(null);
        if (before !== null) io.out(originLine(before));
      },
      { needsRedis: true },
    );
  } catch (error) {
    if (!(error instanceof RoutifyError)) throw error;
    io.err(`what Redis knew is not noted yet, routify recover does it: ${error.message}`);
  }
}

async function noteOther(takenAt: Date, io: CommandIo): Promise<void> {
  await withServices(
    [RecoveryModule],
    async (services) => {
      const restores = services.get(RestoresService);
      io.out(originLine(await restores.note(await restores.noteOther(takenAt))));
    },
    { needsRedis: true },
  );
}
