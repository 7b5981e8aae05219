import { hkdfSync } from 'node:crypto';
import type { Config } from '../infra/config/config.js';

const KEY_BYTES = 32;

/** A key for one purpose, of one version of ROUTIFY_SECRET. */
export interface DerivedKey {
  readonly version: number;
  readonly key: Buffer;
}

/** In the order of ROUTIFY_SECRET: the first signs, all verify. Keys of two purposes say nothing about each other. */
export function deriveKeys(
  { secrets }: Pick<Config, 'secrets'>,
  purpose: string,
): readonly [DerivedKey, ...DerivedKey[]] {
  const [first, ...others] = secrets.map(({ version, secret }) => ({
    version,
    key: Buffer.from(hkdfSync('sha256', secret.reveal(), Buffer.alloc(0), purpose, KEY_BYTES)),
  }));
  if (first === undefined) throw new Error('there is no secret');
  return [first, ...others];
}
