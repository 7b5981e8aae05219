import { isIPv4 } from 'node:net';

/**
 * The part of an address that stays when a person's provider gives another one: 16 bits of IPv4, 32 of IPv6. Coarse, so
 * that a phone on the way is no new network all the time.
 */
export function networkOf(address: string | null): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIPv4(plain)) return plain.split('.').slice(0, 2).join('.');
  const [first = '', second = ''] = plain.toLowerCase().split(':');
  return `${first}:${second}`;
}
