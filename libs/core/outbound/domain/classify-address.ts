import { isInBlock, parseIp, type IpAddress } from './ip-address.js';

/**
 * The network class of an address. Only `public` is open by default. `link_local` and `metadata` (where clouds serve
 * credentials) stay closed; no operator rule opens them.
 */
export type AddressClass =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link_local'
  | 'metadata'
  | 'carrier_nat'
  | 'unique_local'
  | 'embedded_ipv4'
  | 'multicast'
  | 'unspecified'
  | 'reserved'
  | 'not_an_address';

type Block = readonly [block: string, name: AddressClass];

/** First match wins: single metadata addresses come before the blocks that contain them. */
const BLOCKS: readonly Block[] = [
  ['169.254.169.254/32', 'metadata'], // AWS, Google, Azure, most others
  ['169.254.170.2/32', 'metadata'], // AWS containers
  ['100.100.100.200/32', 'metadata'], // Alibaba
  ['192.0.0.192/32', 'metadata'], // Oracle
  ['168.63.129.16/32', 'metadata'], // Azure's host agent, inside a public block
  ['fd00:ec2::254/128', 'metadata'], // AWS
  ['fd00:ec2::23/128', 'metadata'], // AWS containers
  ['fd20:ce::254/128', 'metadata'], // Google
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'carrier_nat'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link_local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'reserved'],
  ['192.0.2.0/24', 'reserved'],
  ['192.88.99.0/24', 'reserved'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'reserved'],
  ['203.0.113.0/24', 'reserved'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['fe80::/10', 'link_local'],
  ['fec0::/10', 'private'],
  ['fc00::/7', 'unique_local'],
  ['ff00::/8', 'multicast'],
  ['2001:db8::/32', 'reserved'],
  ['3fff::/20', 'reserved'],
  ['2000::/3', 'public'],
  ['::/0', 'reserved'],
];

/** IPv6 forms that embed an IPv4 address, and the number of bits after it. */
const EMBEDDINGS: readonly (readonly [block: string, bitsAfter: bigint])[] = [
  ['::ffff:0:0/96', 0n], // IPv4-mapped
  ['::ffff:0:0:0/96', 0n], // IPv4-translated
  ['64:ff9b::/96', 0n], // NAT64
  ['64:ff9b:1::/48', 0n], // NAT64 with a network-specific prefix
  ['2002::/16', 80n], // 6to4
  ['2001::/32', 0n], // Teredo; its IPv4 address is inverted
  ['::/96', 0n], // IPv4-compatible
];

const TEREDO = '2001::/32';
const IPV4_MASK = 0xffff_ffffn;

const blocks = BLOCKS.map(([block, name]) => ({ ...readBlock(block), name }));
const embeddings = EMBEDDINGS.map(([block, bitsAfter]) => ({ ...readBlock(block), block, bitsAfter }));

/** @param text an address as a resolver or a URL gives it, IPv6 without brackets */
export function classifyAddress(text: string): AddressClass {
  const address = parseIp(text);
  return address === null ? 'not_an_address' : classify(address);
}

/** Whether addresses of this class are closed to all operator rules. */
export function isAlwaysClosed(name: AddressClass): boolean {
  return name === 'link_local' || name === 'metadata' || name === 'not_an_address';
}

function classify(address: IpAddress): AddressClass {
  return embeddedClass(address) ?? blockClass(address);
}

function blockClass(address: IpAddress): AddressClass {
  return blocks.find(({ start, prefixLength }) => isInBlock(address, start, prefixLength))?.name ?? 'public';
}

/** An embedded address of an always closed class keeps that class; any other is closed unless an operator opens it. */
function embeddedClass(address: IpAddress): AddressClass | null {
  if (address.family === 4 || address.value <= 1n) return null;
  const form = embeddings.find(({ start, prefixLength }) => isInBlock(address, start, prefixLength));
  if (form === undefined) return null;
  const bits = (address.value >> form.bitsAfter) & IPV4_MASK;
  const inner = blockClass({ family: 4, value: form.block === TEREDO ? bits ^ IPV4_MASK : bits });
  return isAlwaysClosed(inner) ? inner : 'embedded_ipv4';
}

function readBlock(block: string): { readonly start: IpAddress; readonly prefixLength: number } {
  const [text = '', prefixLength] = block.split('/');
  const start = parseIp(text);
  if (start === null) throw new Error(`${block} is not a block of addresses`);
  return { start, prefixLength: Number(prefixLength) };
}
