import { clientBlockOf, networkOf } from './network-of.js';

describe('networkOf', () => {
  it.each([
    ['203.0.113.9', '203.0.7.1', true],
    ['203.0.113.9', '203.1.113.9', false],
    ['::ffff:203.0.113.9', '203.0.113.9', true],
    ['2001:db8:1::1', '2001:DB8:2::9', true],
    ['2001:db8::1', '2001:db9::1', false],
    [null, '203.0.113.9', false],
  ])('%s and %s: %s', (one, other, isSame) => {
    expect(networkOf(one) === networkOf(other)).toBe(isSame);
  });
});

describe('clientBlockOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['2001:0db8:0000:0000:1:2:3:4', '2001:db8:0:0'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2'],
    ['::1', '0:0:0:0'],
    [null, ''],
  ])('%s: %s', (address, block) => {
    expect(clientBlockOf(address)).toBe(block);
  });
});
