import { compileIpRanges, isInRanges, isIpRange } from './ip-ranges.js';

describe('isIpRange', () => {
  it.each(['203.0.113.7', '203.0.113.0/24', '0.0.0.0/0', '2001:db8::/32', '::1', '::ffff:203.0.113.7', '::/0'])(
    'accepts %s',
    (text) => {
      expect(isIpRange(text)).toBe(true);
    },
  );

  it.each([
    '',
    'localhost',
    '203.0.113',
    '203.0.113.0/33',
    '2001:db8::/129',
    '1.2.3.4/',
    '1.2.3.4/-1',
    'fe80::1%eth0',
    '010.0.0.1',
  ])('refuses %p', (text) => {
    expect(isIpRange(text)).toBe(false);
  });
});

describe('isInRanges', () => {
  const ranges = compileIpRanges(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32', 'no range']);

  it.each(['203.0.113.255', '198.51.100.7', '::ffff:203.0.113.1', '2001:db8:ffff::1', '2001:DB8::1'])(
    'contains %s',
    (ip) => {
      expect(isInRanges(ranges, ip)).toBe(true);
    },
  );

  it.each([
    '203.0.114.1',
    '198.51.100.8',
    '::ffff:198.51.100.8',
    '2001:db9::1',
    '',
    'unknown',
    '203.0.113.7:443',
    '::1',
  ])('does not contain %p', (ip) => {
    expect(isInRanges(ranges, ip)).toBe(false);
  });

  it('contains nothing without ranges', () => {
    expect(isInRanges(compileIpRanges([]), '127.0.0.1')).toBe(false);
  });
});
