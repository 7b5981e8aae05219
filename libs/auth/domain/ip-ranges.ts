import { BlockList, isIP } from 'node:net';

const RANGE = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/;
const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

interface IpRange {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseIpRange(text: string): IpRange | null {
  const [, address = '', bits] = RANGE.exec(text) ?? [];
  const version = isIP(address);
  const bitsMax = BITS[version];
  if (bitsMax === undefined || Number(bits ?? bitsMax) > bitsMax) return null;
  return { address, bits: Number(bits ?? bitsMax), family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Whether a text is an address or a CIDR range of IPv4 or IPv6: `203.0.113.7`, `2001:db8::/32`. */
export function isIpRange(text: string): boolean {
  return parseIpRange(text) !== null;
}

/** Compiles ranges for look-ups. Malformed ranges are ignored. */
export function compileIpRanges(texts: readonly string[]): BlockList {
  const ranges = new BlockList();
  for (const text of texts) {
    const range = parseIpRange(text);
    if (range !== null) ranges.addSubnet(range.address, range.bits, range.family);
  }
  return ranges;
}

/** Whether an address is in one of the ranges. IPv4-mapped IPv6 (`::ffff:203.0.113.7`) counts as IPv4. */
export function isInRanges(ranges: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && ranges.check(address, version === 4 ? 'ipv4' : 'ipv6');
}
