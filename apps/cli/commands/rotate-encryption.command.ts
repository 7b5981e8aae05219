import { Reencryption, RotationModule, type EncryptionFacts, type ReencryptedKind } from '#rotation';
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
    'Re-encrypts credentials, second factors, secrets of settings and providers, emails and stored responses.',
    'Put the new key first on every process before you run it. Repeat an interrupted run. --dry-run only counts.',
    'Exits 0 when the other keys can be removed, 1 when something still needs one, 3 with --dry-run.',
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
  const { keyIds, rows } = await reencryption.read();
  for (const line of keyLines({ keyIds, rows })) io.out(line);
  if ([...rows.keys()].every((keyId) => keyId === keyIds[0])) return EXIT.ok;
  return isDryRun ? EXIT.differs : EXIT.failed;
}

function resultLine({ kind, done, unreadable }: ReencryptedKind): string {
  const failure = unreadable === 0 ? '' : `, ${unreadable} that no key opens: add their key back, or replace them`;
  return `${nounOf(kind)}: ${done} re-encrypted${failure}`;
}

function keyLines({ keyIds, rows }: EncryptionFacts): string[] {
  const known = keyIds.map((keyId, index) => {
    const kinds = rows.get(keyId);
    if (index === 0) return `${keyId} encrypts ${kinds === undefined ? 'nothing yet' : sums(kinds)}`;
    if (kinds === undefined) return `${keyId} can be removed: nothing uses it`;
    return `${keyId} is needed by ${sums(kinds)}`;
  });
  const missing = [...rows].filter(([keyId]) => !keyIds.includes(keyId));
  return [
    ...known,
    ...missing.map(([keyId, kinds]) => `${keyId} is missing from ROUTIFY_ENCRYPTION_KEYS, and encrypts ${sums(kinds)}`),
  ];
}

function sums(kinds: ReadonlyMap<string, number>): string {
  return [...kinds].map(([kind, count]) => `${count} ${nounOf(kind)}`).join(', ');
}

function nounOf(kind: string): string {
  return kind.replaceAll('_', ' ');
}
