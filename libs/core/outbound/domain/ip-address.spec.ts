import fc from 'fast-check';
import { isInBlock, parseIp } from './ip-address.js';

describe('parseIp', () => {
  it.each([
    ['0.0.0.0', 4, 0n],
    ['1.2.3.4', 4, 0x01020304n],
    ['::', 6, 0n],
    ['::1', 6, 1n],
    ['1::', 6, 1n << 112n],
    ['1:2:3:4:5:6:7:8', 6, 0x00010002000300040005000600070008n],
    ['1::8', 6, (1n << 112n) + 8n],
    ['::ffff:1.2.3.4', 6, 0xffff01020304n],
    ['FE80::AbCd', 6, (0xfe80n << 112n) + 0xabcdn],
  ])('reads %s', (text, family, value) => {
    expect(parseIp(text)).toEqual({ family, value });
  });

  it.each(['', '1.2.3', '256.1.1.1', '01.2.3.4', ':::', 'g::1', '[::1]', 'fe80::1%1', ' ::1'])('refuses %p', (text) => {
    expect(parseIp(text)).toBeNull();
  });

  it('agrees with the URL form of the same address', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
        expect(parseIp(canonical)).toEqual(parseIp(text));
      }),
    );
  });
});

describe('isInBlock', () => {
  it.each([
    ['10.1.2.3', '10.0.0.0', 8, true],
    ['11.0.0.0', '10.0.0.0', 8, false],
    ['10.0.0.1', '10.0.0.1', 32, true],
    ['10.0.0.2', '10.0.0.1', 32, false],
    ['1.2.3.4', '9.9.9.9', 0, true],
    ['fd00::1', 'fd00::', 8, true],
    ['fe00::1', 'fd00::', 8, false],
    ['::1', '0.0.0.1', 0, false],
  ])('%s in %s/%i: %s', (address, block, prefixLength, expected) => {
    expect(isInBlock(parseIp(address)!, parseIp(block)!, prefixLength)).toBe(expected);
  });
});
