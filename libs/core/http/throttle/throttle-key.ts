import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { clientBlockOf } from '../../kernel/text/network-of.js';

/** One counter for all routes. */
export function throttleKey(_context: unknown, tracker: string, name: string): string {
  return `throttle:${name}:${tracker}`;
}

/** Redis holds digests of tokens and addresses, never themselves. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Of the client, as the trusted proxies see it: an address of IPv4, the first 64 bits of IPv6. */
export function addressOf({ ip }: Request): string {
  return clientBlockOf(ip ?? null);
}
