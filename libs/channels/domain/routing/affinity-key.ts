import { createHash } from 'node:crypto';

/** The channel and credential that last answered an affinity key; their prompt cache may hold its prefix. */
export interface StickyTarget {
  readonly channelId: string;
  readonly credentialId: string;
}

/** The 32-bit FNV-1a hash with a final mix, so that similar names spread apart. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(hash);
}

function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Numbers between 0 and 1 that depend only on the affinity key and the name, so they are equal on every gateway. An
 * added or removed channel moves only its own keys (rendezvous hashing). `nameHash`: `hashText(name)`, if known.
 */
export function affinityRandom(key: string): (name: string, nameHash?: number) => number {
  const keyHash = hashText(key);
  return (name, nameHash = hashText(name)) => (mix(keyHash ^ nameHash) + 0.5) / 2 ** 32;
}

/**
 * Random numbers for a request without an affinity key. With the hash of a name they come from one seed of 32 bits:
 * among a thousand channels a generator would take most of the time of a plan.
 */
export function requestRandom(next: () => number): (name: string, nameHash?: number) => number {
  let seed: number | null = null;
  return (_name, nameHash) => {
    if (nameHash === undefined) return next();
    seed ??= Math.floor(next() * 2 ** 32);
    return (mix(seed ^ nameHash) + 0.5) / 2 ** 32;
  };
}

/** A key of fixed length from the parts that identify a conversation (SHA-256); their text cannot be recovered. */
export function affinityKey(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}
