import { createHash } from 'node:crypto';

/** The channel and credential that last answered an affinity key; their prompt cache may hold its prefix. */
export interface StickyTarget {
  readonly channelId: string;
  readonly credentialId: string;
}

/** The 32-bit FNV-1a hash with a final mix, so that similar names spread apart. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Numbers between 0 and 1 that depend only on the affinity key and the name, so they are equal on every gateway. An
 * added or removed channel moves only its own keys (rendezvous hashing).
 */
export function affinityRandom(key: string): (name: string) => number {
  return (name) => (hashText(key + name) + 0.5) / 2 ** 32;
}

/** A key of fixed length from the parts that identify a conversation (SHA-256); their text cannot be recovered. */
export function affinityKey(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}
