import type { EncryptionFacts, SecretFacts } from '#rotation';
import type { SecretUse } from '#vault';
import { fail, ok, warn, type Verdict } from './finding.js';

const STEPS = 'docs/operations/rotation.md';

export function checkSecret({ versions, uses, stateUses }: SecretFacts): Verdict {
  const [signing = 0] = versions;
  const dropped = uses.filter(({ version }) => !versions.includes(version));
  const refused = dropped.filter(({ isRevocable }) => isRevocable);
  if (refused.length > 0) {
    return fail(
      `${described(refused)} need a version that ROUTIFY_SECRET does not have, and are refused`,
      `Put the version back at the end of the list, or revoke and replace them: ${STEPS}.`,
    );
  }
  const old = versions.filter((version) => version < signing);
  if (old.length === 0) return ok(soundMessage(versions, dropped));
  const lines = old.map((version) => oldLine(version, uses, stateUses.get(version) ?? null));
  const isNeeded = uses.some(({ version }) => old.includes(version));
  const fix = isNeeded
    ? `Wait: keys, tokens and sessions are hashed anew at their next use. What is never used again stops working when the version is dropped: ${STEPS}.`
    : `Drop it from ROUTIFY_SECRET: ${STEPS}.`;
  return warn(lines.join('; '), fix);
}

/** What a dropped version leaves ends by itself, or was given up with it: nothing is left to do. */
function soundMessage([signing = 0, ...verified]: readonly number[], dropped: readonly SecretUse[]): string {
  const newer = verified.length === 0 ? '' : `, ${verified.join(', ')} only verify`;
  const left = dropped.length === 0 ? '' : `; of a version that was dropped: ${described(dropped)}`;
  return `version ${signing} signs${newer}${left}`;
}

function oldLine(version: number, all: readonly SecretUse[], stateUse: Date | null): string {
  const uses = all.filter((use) => use.version === version);
  const state = stateUse === null ? '' : `; opaque state of it was returned on ${dayOf(stateUse)}`;
  if (uses.length === 0) return `nothing stored needs version ${version}: it can be dropped${state}`;
  return `version ${version} is needed by ${described(uses)}${state}`;
}

function described(uses: readonly SecretUse[]): string {
  return uses
    .map(({ kind, count, oldestUse, newestUse }) => `${count} ${kind}${used(oldestUse, newestUse)}`)
    .join(', ');
}

function used(oldest: Date | null, newest: Date | null): string {
  return oldest === null || newest === null ? '' : ` (last used between ${dayOf(oldest)} and ${dayOf(newest)})`;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

export function checkEncryptionKeys({ keyIds, rows }: EncryptionFacts): Verdict {
  const [encrypting = ''] = keyIds;
  const missing = [...rows].filter(([keyId]) => !keyIds.includes(keyId));
  if (missing.length > 0) {
    return fail(
      missing.map(([keyId, kinds]) => `${keyId} is missing, and encrypted ${sums(kinds)}`).join('; '),
      'Put the key back into ROUTIFY_ENCRYPTION_KEYS, at its end, then npx routify rotate-encryption.',
    );
  }
  const old = keyIds.slice(1);
  if (old.length === 0) return ok(`${encrypting} encrypts, and nothing needs another one`);
  const lines = old.map((keyId) => {
    const kinds = rows.get(keyId);
    return kinds === undefined ? `nothing uses ${keyId}: it can be dropped` : `${keyId} is needed by ${sums(kinds)}`;
  });
  const fix = old.some((keyId) => rows.has(keyId))
    ? `npx routify rotate-encryption, then drop it: ${STEPS}.`
    : `Drop it from ROUTIFY_ENCRYPTION_KEYS: ${STEPS}.`;
  return warn(lines.join('; '), fix);
}

function sums(kinds: ReadonlyMap<string, number>): string {
  return [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
