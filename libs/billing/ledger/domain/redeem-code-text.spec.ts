import { randomInt } from 'node:crypto';
import { maskRedeemCode, mintRedeemCode, readRedeemCode } from './redeem-code-text.js';

describe('a redeem code', () => {
  it('is twenty unambiguous characters, in groups', () => {
    const code = mintRedeemCode((bound) => randomInt(bound));
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(readRedeemCode(code)).toBe(code.replaceAll('-', ''));
    expect(maskRedeemCode(code)).toBe(`${code.slice(0, 5)}-…`);
  });

  it.each([
    ['7k3qf-0a1bc-11mnp-qrstv', '7K3QF0A1BC11MNPQRSTV'],
    ['  7K3QF OA1BC ILMNP QRSTV ', '7K3QF0A1BC11MNPQRSTV'],
    ['7K3QF0A1BC11MNPQRST', null],
    ['7K3QF0A1BC11MNPQRSTVW', null],
    ['7K3QF0A1BC11MNPQRSTU', null],
    ['', null],
  ])('typed as %p is read as %p', (text, code) => {
    expect(readRedeemCode(text)).toBe(code);
  });
});
