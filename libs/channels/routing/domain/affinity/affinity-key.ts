import { createHash } from 'node:crypto';

/** Looked up once: within a vm context, as in tests, a global takes longer than the hash. */
const { imul } = Math;

/** The channel and credential that last answered an affinity key; their prompt cache may hold its prefix. */
export interface StickyTarget {
  readonly channelId: string;
  readonly credentialId: string;
}

/** The 32-bit FNV-1a hash with a final mix, so that similar names spread apart; also the seed of an affinity key. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

function mix(hash: number): number {
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The number between 0 and 1 of a name's hash: the same for the same seed, on every gateway. */
export function seededNumber(seed: number, nameHash: number): number {
  return (mix(seed ^ nameHash) + 0.5) / 2 ** 32;
}

/**
 * Numbers between 0 and 1 by name. With the hash of an affinity key as the seed they are equal on every gateway, and an
 * added or removed channel moves only its own keys (rendezvous hashing).
 */
export function seededRandom(seed: number): (name: string) => number {
  return (name) => seededNumber(seed, hashText(name));
}

/** A key of fixed length from the parts that identify a conversation (SHA-256); their text cannot be recovered. */
export function affinityKey(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}
