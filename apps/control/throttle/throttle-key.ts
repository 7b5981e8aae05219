import { createHash } from 'node:crypto';

/** One counter for all routes. */
export function throttleKey(_context: unknown, tracker: string, name: string): string {
  return `throttle:${name}:${tracker}`;
}

/** Redis holds digests of tokens and addresses, never themselves. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}
