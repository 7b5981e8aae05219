import { isIPv4 } from 'node:net';

const GROUPS = 8;

/**
 * The part of an address that stays when a person's provider gives another one: 16 bits of IPv4, 32 of IPv6. Coarse, so
 * that a phone on the way is no new network all the time.
 */
export function networkOf(address: string | null): string {
  const plain = plainOf(address);
  return isIPv4(plain) ? plain.split('.').slice(0, 2).join('.') : groupsOf(plain, 2);
}

/** What one client can change at will is one: an address of IPv4, the 64 bits of IPv6 that a provider assigns. */
export function clientBlockOf(address: string | null): string {
  const plain = plainOf(address);
  return isIPv4(plain) ? plain : groupsOf(plain, 4);
}

/** Without the prefix of IPv4 within IPv6. */
function plainOf(address: string | null): string {
  return (address ?? '').toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
}

/** The first groups of an address of IPv6, in full. */
function groupsOf(address: string, count: number): string {
  const [head = '', tail = ''] = address.split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  const zeros = Array.from({ length: Math.max(0, GROUPS - before.length - after.length) }, () => '0');
  const groups = [...before, ...(address.includes('::') ? zeros : []), ...after];
  return groups
    .slice(0, count)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
