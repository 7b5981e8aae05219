import { backupsByKey, newestGood, openBackups } from '#operations/backups';
import { loadConfigOrExit, type Config } from '#core/infra';
import { RoutifyError, SystemClock } from '#core';
import { Reencryption, RotationModule, type EncryptionFacts, type ReencryptedKind } from '#operations';
import { EXIT, type Command, type CommandIo } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = { 'dry-run': { type: 'boolean', default: false } } as const;

/** Encrypts what an earlier key encrypted with the first one, and says which keys can be dropped. */
export const rotateEncryptionCommand: Command = {
  name: 'rotate-encryption',
  summary: 're-encrypt everything with the first key of ROUTIFY_ENCRYPTION_KEYS  [--dry-run]',
  usage: [
    'Usage: routify rotate-encryption [--dry-run]',
    'Re-encrypts credentials, second factors, secrets of settings and providers, emails and stored responses. Where',
    'ROUTIFY_BACKUP_TO is set, it then makes a backup that needs the first key alone, and names those that need others.',
    'Put the new key first on every process before you run it. Repeat an interrupted run. --dry-run only counts.',
    'Exits 0 when nothing in Postgres needs another key, 1 when something does or no backup could be made, 3 with --dry-run.',
  ],
  examples: ['routify rotate-encryption --dry-run', 'routify rotate-encryption'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    // No process may change all of these tables: the command runs as their owner.
    return withServices([RotationModule], (services) => rotate(services.get(Reencryption), values['dry-run'], io), {
      role: 'owner',
    });
  },
};

async function rotate(reencryption: Reencryption, isDryRun: boolean, io: CommandIo): Promise<number> {
  if (!isDryRun) {
    const results = await reencryption.run(({ kind, done }) => {
      io.err(`${nounOf(kind)}: ${done} …`);
    });
    for (const result of results) io.out(resultLine(result));
  }
  const facts = await reencryption.read();
  const isRotated = [...facts.rows.keys()].every((keyId) => keyId === facts.keyIds[0]);
  const config = loadConfigOrExit();
  const isBackedUp = isDryRun || !isRotated || (await backUp(config, io));
  for (const line of keyLines(facts, await readBackups(config))) io.out(line);
  if (isRotated) return isBackedUp ? EXIT.ok : EXIT.failed;
  return isDryRun ? EXIT.differs : EXIT.failed;
}

/** A backup that the first key opens and whose secrets it reads, unless the last one is that. False: none could be made. */
async function backUp(config: Config, io: CommandIo): Promise<boolean> {
  if (config.backupTo === null) return true;
  try {
    const { backups } = openBackups(config, new SystemClock());
    const keyed = await backups.listKeyed();
    const last = newestGood(keyed.map(({ backup }) => backup));
    const needed = keyed.find(({ backup }) => backup.id === last?.id)?.keyIds ?? [];
    if (last !== null && needed.every((keyId) => keyId === config.encryptionKeys[0]?.kid)) return true;
    const made = await backups.create();
    if (made === null) throw new RoutifyError('conflict', 'another process is making a backup; run it again after it');
    const { id } = await backups.verify(made.id);
    io.out(`backup ${id} is made and verified`);
    return true;
  } catch (error) {
    io.out(`no backup could be made: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

/** The backups that need each key, the oldest first; null: they are not seen here. */
async function readBackups(config: Config): Promise<BackupKeys> {
  if (config.backupTo === null) return null;
  return openBackups(config, new SystemClock())
    .backups.listKeyed()
    .then(backupsByKey, () => null);
}

type BackupKeys = ReadonlyMap<string, readonly string[]> | null;

function resultLine({ kind, done, unreadable }: ReencryptedKind): string {
  const failure = unreadable === 0 ? '' : `, ${unreadable} that no key opens: add their key back, or replace them`;
  return `${nounOf(kind)}: ${done} re-encrypted${failure}`;
}

function keyLines({ keyIds, rows }: EncryptionFacts, backups: BackupKeys): string[] {
  const known = keyIds.map((keyId, index) => {
    const kinds = rows.get(keyId);
    if (index === 0) return `${keyId} encrypts ${kinds === undefined ? 'nothing yet' : sums(kinds)}`;
    if (kinds !== undefined) return `${keyId} is needed by ${sums(kinds)}`;
    return unusedLine(keyId, backups);
  });
  const missing = [...rows].filter(([keyId]) => !keyIds.includes(keyId));
  const closed = [...(backups?.keys() ?? [])].filter((keyId) => !keyIds.includes(keyId) && !rows.has(keyId));
  return [
    ...known,
    ...missing.map(([keyId, kinds]) => `${keyId} is missing from ROUTIFY_ENCRYPTION_KEYS, and encrypts ${sums(kinds)}`),
    ...closed.map((keyId) => unusedLine(keyId, backups)),
  ];
}

/** Of a key that encrypts nothing in Postgres. */
function unusedLine(keyId: string, backups: BackupKeys): string {
  if (backups === null) return `nothing in Postgres needs ${keyId}; backups made with it do, and are not seen here`;
  const ids = backups.get(keyId) ?? [];
  if (ids.length === 0) return `${keyId} can be removed: nothing uses it`;
  const which = ids.length === 1 ? `backup ${ids[0]} needs` : `${ids.length} backups need`;
  const range = ids.length === 1 ? '' : ` (${ids[0]} to ${ids.at(-1)})`;
  return `nothing in Postgres needs ${keyId}, but ${which} it${range}: keep it, beside the other secrets, as long as them`;
}

function sums(kinds: ReadonlyMap<string, number>): string {
  return [...kinds].map(([kind, count]) => `${count} ${nounOf(kind)}`).join(', ');
}

function nounOf(kind: string): string {
  return kind.replaceAll('_', ' ');
}
