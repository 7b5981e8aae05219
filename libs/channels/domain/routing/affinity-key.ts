import { createHash } from 'node:crypto';

/** Where a conversation was last answered, so that it returns to the prompt cache there. */
export interface StickyTarget {
  readonly channelId: string;
  readonly credentialId: string;
}

/** The 32-bit FNV-1a hash, mixed once more: close names must lie far apart. */
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
 * Numbers between 0 and 1 that depend only on the conversation and the name drawn for: every gateway draws the same
 * ones, and a channel that comes or goes moves only the conversations that were or will be its own (rendezvous hashing).
 */
export function drawsOf(conversation: string): (name: string) => number {
  return (name) => (hashText(conversation + name) + 0.5) / 2 ** 32;
}

/** A key of fixed length for what identifies a conversation; nothing of its text can be read back. */
export function affinityKey(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
}
