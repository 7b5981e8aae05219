import type { KeyHasher } from './key-hasher.js';

/** A new digest of a key that was used, on its way from a gateway, which writes no table, to control. */
export interface RenewedKey {
  readonly keyId: string;
  /** The digest that it replaces, in hex. */
  readonly before: string;
  readonly digest: string;
  readonly pepperVersion: number;
}

/** As it is in Redis: signed, since what could write there could otherwise take over a key. */
export function writeRenewedKey(renewed: RenewedKey, hasher: KeyHasher): string {
  const { before, digest, pepperVersion } = renewed;
  return [before, digest, pepperVersion, hasher.sign(signedText(renewed))].join(' ');
}

/**
 * Null for anything that no gateway wrote for this key with the version that it names: a secret that leaked, and is being
 * replaced, moves no key.
 */
export function readRenewedKey(keyId: string, text: string, hasher: KeyHasher): RenewedKey | null {
  const [before = '', digest = '', version = '', signature = ''] = text.split(' ');
  const renewed = { keyId, before, digest, pepperVersion: Number(version) };
  return hasher.isSigned(signedText(renewed), signature, renewed.pepperVersion) ? renewed : null;
}

function signedText({ keyId, before, digest, pepperVersion }: RenewedKey): string {
  return `renewed key ${keyId} ${before} ${digest} ${pepperVersion}`;
}
