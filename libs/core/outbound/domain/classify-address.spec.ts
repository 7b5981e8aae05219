import fc from 'fast-check';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { classifyAddress, isAlwaysClosed, type AddressClass } from './classify-address.js';

const CASES: readonly (readonly [string, AddressClass])[] = [
  ['8.8.8.8', 'public'],
  ['1.1.1.1', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['11.0.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.0', 'public'],
  ['223.255.255.255', 'public'],
  ['2606:4700:4700::1111', 'public'],
  ['2a00:1450:4001:81b::200e', 'public'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'carrier_nat'],
  ['100.127.255.255', 'carrier_nat'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.1.1', 'link_local'],
  ['169.254.169.254', 'metadata'],
  ['169.254.170.2', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['192.0.0.192', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['192.0.0.1', 'reserved'],
  ['192.0.2.1', 'reserved'],
  ['192.88.99.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['198.19.255.255', 'reserved'],
  ['198.51.100.7', 'reserved'],
  ['203.0.113.9', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['fe80::1', 'link_local'],
  ['febf::1', 'link_local'],
  ['fec0::1', 'private'],
  ['fc00::1', 'unique_local'],
  ['fdff:ffff::1', 'unique_local'],
  ['fd00:ec2::254', 'metadata'],
  ['fd20:ce::254', 'metadata'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'reserved'],
  ['3fff::1', 'reserved'],
  ['4000::1', 'reserved'],
  ['::ffff:8.8.8.8', 'embedded_ipv4'],
  ['::ffff:127.0.0.1', 'embedded_ipv4'],
  ['::ffff:7f00:1', 'embedded_ipv4'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['::ffff:a9fe:a9fe', 'metadata'],
  ['::ffff:0:169.254.0.1', 'link_local'],
  ['::127.0.0.1', 'embedded_ipv4'],
  ['::a9fe:a9fe', 'metadata'],
  ['64:ff9b::8.8.8.8', 'embedded_ipv4'],
  ['64:ff9b::a9fe:a9fe', 'metadata'],
  ['64:ff9b:1::1', 'embedded_ipv4'],
  ['2002:7f00:1::', 'embedded_ipv4'],
  ['2002:a9fe:a9fe::1', 'metadata'],
  ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'embedded_ipv4'],
  ['2001:0:4136:e378:8000:63bf:5601:5601', 'metadata'],
  ['fe80::1%eth0', 'not_an_address'],
  ['example.com', 'not_an_address'],
  ['127.1', 'not_an_address'],
  ['0x7f000001', 'not_an_address'],
  ['', 'not_an_address'],
];

describe('classifyAddress', () => {
  it.each(CASES)('%s is %s', (address, expected) => {
    expect(classifyAddress(address)).toBe(expected);
  });

  it('keeps link-local and metadata closed in every IPv6 embedding', () => {
    const hex = (high: number, low: number): string => `${high.toString(16)}:${low.toString(16)}`;
    fc.assert(
      fc.property(fc.nat(65_535), (low) => {
        const inner = hex(0xa9fe, low);
        for (const wrapped of [`::ffff:${inner}`, `64:ff9b::${inner}`, `2002:${inner}::1`, `::${inner}`]) {
          expect(isAlwaysClosed(classifyAddress(wrapped))).toBe(true);
        }
      }),
    );
  });

  it('classifies only globally routed addresses as public', () => {
    const ipv4 = fc.ipV4().filter((address) => classifyAddress(address) === 'public');
    fc.assert(
      fc.property(ipv4, (address) => {
        expect(address).not.toMatch(/^(0|10|127|169\.254|192\.168|22[4-9]|2[345]\d)\./);
      }),
    );
    const ipv6 = fc.ipV6().filter((address) => classifyAddress(address) === 'public');
    fc.assert(
      fc.property(ipv6, (address) => {
        expect(address).toMatch(/^[23][0-9a-f]{3}:/i);
      }),
      { numRuns: propertyRuns(20) },
    );
  });
});
