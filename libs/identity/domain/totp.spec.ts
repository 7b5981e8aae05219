import { base32, findTotpStep, totpCode, totpStepAt, totpUri } from './totp.js';

/** The secret of the test vectors of RFC 6238. */
const SECRET = Buffer.from('12345678901234567890');

describe('totp', () => {
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %d s is the code of RFC 6238', (seconds, code) => {
    expect(totpCode(SECRET, totpStepAt(seconds * 1_000))).toBe(code);
  });

  it('counts one step before and after, and no other', () => {
    const at = (step: number) => findTotpStep(SECRET, totpCode(SECRET, step), 100 * 30_000);
    expect([98, 99, 100, 101, 102].map(at)).toEqual([null, 99n, 100n, 101n, null]);
  });

  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foob', 'MZXW6YQ'],
    ['foobar', 'MZXW6YTBOI'],
  ])('base32 of %s is %s', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });

  it('has an address for apps, with any name', () => {
    expect(totpUri(Buffer.from('foobar'), 'Acme & Co', 'a+b@example.com')).toBe(
      'otpauth://totp/Acme%20%26%20Co:a%2Bb%40example.com?secret=MZXW6YTBOI&issuer=Acme%20%26%20Co&period=30',
    );
  });
});
