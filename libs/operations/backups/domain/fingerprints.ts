import { hkdfSync } from 'node:crypto';
import type { Secret } from '#core';
import type { Config } from '#core/infra';
import type { BackupContent, Fingerprint } from './backup.js';

const PURPOSE = 'routify backup fingerprint';
const BYTES = 8;

type Fingerprints = Pick<BackupContent, 'secrets' | 'encryptionKeys'>;

export function fingerprintsOf({ secrets, encryptionKeys }: Pick<Config, 'secrets' | 'encryptionKeys'>): Fingerprints {
  return {
    secrets: secrets.map(({ version, secret }) => fingerprint(String(version), secret)),
    encryptionKeys: encryptionKeys.map(({ kid, key }) => fingerprint(kid, key)),
  };
}

function fingerprint(name: string, secret: Secret): Fingerprint {
  const derived = hkdfSync('sha256', secret.reveal(), Buffer.alloc(0), PURPOSE, BYTES);
  return { name, fingerprint: Buffer.from(derived).toString('hex') };
}

/** What a backup was made with and the environment lacks, or has under another value: lines for the operator. */
export function missingSecrets(made: Fingerprints, now: Fingerprints): string[] {
  return [
    ...lacking(made.secrets, now.secrets).map(
      (name) => `version ${name} of ROUTIFY_SECRET: keys and tokens that it signed are refused`,
    ),
    ...lacking(made.encryptionKeys, now.encryptionKeys).map(
      (name) => `${name} of ROUTIFY_ENCRYPTION_KEYS: credentials that it encrypted cannot be read`,
    ),
  ];
}

function lacking(made: readonly Fingerprint[], now: readonly Fingerprint[]): string[] {
  const known = new Set(now.map(({ name, fingerprint: print }) => `${name} ${print}`));
  return made.filter(({ name, fingerprint: print }) => !known.has(`${name} ${print}`)).map(({ name }) => name);
}
