import { isIPv4, isIPv6 } from 'node:net';

/** An address as a number: 32 bits for IPv4, 128 for IPv6. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

const GROUPS = 8;

/** Parses the text form of resolvers and URLs. Null for anything else, also for addresses with a zone (`%eth0`). */
export function parseIp(text: string): IpAddress | null {
  if (isIPv4(text)) return { family: 4, value: ipv4Value(text) };
  if (!isIPv6(text) || text.includes('%')) return null;
  return { family: 6, value: ipv6Value(text) };
}

/** Whether the first `prefixLength` bits of both addresses are equal. Different families never match. */
export function isInBlock(address: IpAddress, block: IpAddress, prefixLength: number): boolean {
  if (address.family !== block.family) return false;
  const hostBits = BigInt((address.family === 4 ? 32 : 128) - prefixLength);
  return address.value >> hostBits === block.value >> hostBits;
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

/** Expands `::` and a dotted tail; the caller has checked the form with `isIPv6`. */
function ipv6Value(text: string): bigint {
  const [head = '', tail] = withoutDottedTail(text).split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const zeros = tail === undefined ? 0 : GROUPS - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}

function withoutDottedTail(text: string): string {
  const start = text.lastIndexOf(':') + 1;
  const tail = text.slice(start);
  if (!tail.includes('.')) return text;
  const value = ipv4Value(tail);
  return `${text.slice(0, start)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
}
