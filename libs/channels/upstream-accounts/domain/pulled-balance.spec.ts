import { pulledBalance } from './pulled-balance.js';

const AT = new Date('2026-11-20T08:00:00Z');
const USD = { currency: 'USD', nano: 2_500_000_000n } as const;
const CNY = { currency: 'CNY', nano: 71_000_000_000n } as const;
const NONE = { currency: 'CNY', nano: 0n } as const;

describe('a pulled balance', () => {
  it.each([
    ['dollars', [USD], null, 2_500_000_000n],
    ['dollars, and no yuan', [USD, NONE], null, 2_500_000_000n],
    ['yuan at a rate', [CNY], '7.1', 10_000_000_000n],
    ['both at a rate', [CNY, USD], '7.1', 12_500_000_000n],
    ['a debt in yuan, towards zero', [{ currency: 'CNY', nano: -1n } as const], '7.1', 0n],
    ['yuan without a rate', [CNY, USD], null, null],
    ['yuan at no rate', [CNY], '0', null],
  ])('of %s', (_what, amounts, rate, expected) => {
    const balance = pulledBalance(amounts, AT, rate);
    expect(balance).toEqual(expected === null ? null : { source: 'pulled', nanoUsd: expected, at: AT });
  });

  it('that never was is unknown', () => {
    expect(pulledBalance([], null, '7.1')).toBeNull();
  });
});
