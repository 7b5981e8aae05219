import type { SecretUse } from '#core/infra';
import type { EncryptionFacts } from '../../rotation/reencryption.service.js';
import type { SecretFacts } from '../../rotation/old-secrets.service.js';
import { fail, ok, part, warn, type Verdict } from './finding.js';
import type { Message } from './message.js';

export function checkSecret({ versions, uses, stateUses }: SecretFacts): Verdict {
  const [signing = 0] = versions;
  const dropped = uses.filter(({ version }) => !versions.includes(version));
  const refused = dropped.filter(({ isRevocable }) => isRevocable);
  if (refused.length > 0) return fail('secret_missing', { uses: refused.map(useOf) });
  const old = versions.filter((version) => version < signing);
  if (old.length === 0) return ok('secret_valid', { sentences: validSentences(versions, dropped) });
  const sentences = old.flatMap((version) => oldSentences(version, uses, stateUses.get(version) ?? null));
  const isNeeded = uses.some(({ version }) => old.includes(version));
  return warn(isNeeded ? 'secret_in_use' : 'secret_removable', { sentences });
}

/** What a dropped version leaves ends by itself, or was given up with it: nothing is left to do. */
function validSentences([version = 0, ...verified]: readonly number[], dropped: readonly SecretUse[]): Message[] {
  return [
    part('secret_signs', { version }),
    ...(verified.length === 0 ? [] : [part('secret_verifies', { versions: verified.join(', ') })]),
    ...(dropped.length === 0 ? [] : [part('secret_leftovers', { uses: dropped.map(useOf) })]),
  ];
}

function oldSentences(version: number, all: readonly SecretUse[], stateUse: Date | null): Message[] {
  const uses = all.filter((use) => use.version === version).map(useOf);
  return [
    uses.length === 0 ? part('secret_version_unused', { version }) : part('secret_version_used', { version, uses }),
    ...(stateUse === null ? [] : [part('secret_state_returned', { version, day: dayOf(stateUse) })]),
  ];
}

function useOf({ kind, count, oldestUse, newestUse }: SecretUse): Message {
  const use = { code: kind, params: { count } };
  if (oldestUse === null || newestUse === null) return use;
  return part('use_dated', { use: [use], oldest: dayOf(oldestUse), newest: dayOf(newestUse) });
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** The ids of backups that need each key, the oldest first; null: they are not seen here. */
type BackupKeys = ReadonlyMap<string, readonly string[]> | null;

export function checkEncryptionKeys({ keyIds, rows }: EncryptionFacts, backups: BackupKeys): Verdict {
  const missing = [...rows].filter(([keyId]) => !keyIds.includes(keyId));
  if (missing.length > 0) {
    const sentences = missing.map(([key, kinds]) => part('encryption_key_missing', { key, uses: countsOf(kinds) }));
    return fail('encryption_missing', { sentences });
  }
  const [encrypting = '', ...old] = keyIds;
  if (old.length === 0) return validKey(encrypting, backups);
  const sentences = old.map((key) => {
    const kinds = rows.get(key);
    return kinds === undefined ? unusedKey(key, backups) : part('encryption_key_used', { key, uses: countsOf(kinds) });
  });
  if (old.some((keyId) => rows.has(keyId))) return warn('encryption_in_use', { sentences });
  const isKept = backups === null || old.some((keyId) => backups.has(keyId));
  return warn(isKept ? 'encryption_kept' : 'encryption_removable', { sentences });
}

function validKey(key: string, backups: BackupKeys): Verdict {
  const others = [...(backups?.keys() ?? [])].filter((keyId) => keyId !== key);
  if (others.length === 0) return ok('encryption_valid', { key });
  return ok('encryption_valid_rows', { key, sentences: others.map((keyId) => unusedKey(keyId, backups)) });
}

/** A key that encrypts nothing in Postgres. */
function unusedKey(key: string, backups: BackupKeys): Message {
  if (backups === null) return part('encryption_key_unseen', { key });
  const ids = backups.get(key) ?? [];
  const [first, last] = [ids[0], ids.at(-1)];
  if (first === undefined || last === undefined) return part('encryption_key_unused', { key });
  return part('encryption_key_of_backups', { key, uses: [part('backups_of_key', { count: ids.length, first, last })] });
}

function countsOf(kinds: ReadonlyMap<string, number>): Message[] {
  return [...kinds].map(([code, count]) => ({ code, params: { count } }));
}
