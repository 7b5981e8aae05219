import { includedTax, roundedShare, taxOf, type TaxPolicy } from './tax-of.js';

const seller: TaxPolicy = { country: 'DE', vatPpm: 190_000, vatCountries: [], reverseCharge: true };

const buyer = (country: string | null = null, vatId: string | null = null) => ({ country, vatId });

describe('the tax of a payment', () => {
  it('is what the payment states, before every rule', () => {
    for (const one of [buyer(), buyer('DE'), buyer('FR', 'FR12345678901'), buyer('US')]) {
      expect(taxOf(seller, one, true)).toEqual({ rule: 'stated', ppm: 0 });
    }
  });

  it.each([
    ['a buyer of no known country', buyer()],
    ['one of the same country', buyer('DE')],
    ['one of the same country with a number', buyer('DE', 'DE123456789')],
    ['a person of another country of the union', buyer('FR')],
    ['a country outside the union', buyer('US', 'US123456')],
    ['a number without a country', buyer(null, 'FR12345678901')],
  ])('is the rate of the seller for %s', (_buyer, one) => {
    expect(taxOf(seller, one, false)).toEqual({ rule: 'included', ppm: 190_000 });
  });

  it('is that of the buyer with a number in another country of the union', () => {
    const french = buyer('FR', 'FR12345678901');
    expect(taxOf(seller, french, false)).toEqual({ rule: 'reverse_charge', ppm: 0 });
    expect(taxOf({ ...seller, vatCountries: ['FR'] }, french, false).rule).toBe('reverse_charge');
    expect(taxOf({ ...seller, vatPpm: 0 }, french, false).rule).toBe('reverse_charge');
    expect(taxOf({ ...seller, reverseCharge: false }, french, false).rule).toBe('included');
    expect(taxOf({ ...seller, country: 'RU' }, french, false).rule).toBe('included');
    expect(taxOf({ ...seller, country: 'GB' }, french, false).rule).toBe('included');
  });

  it('is none outside the countries that are taxed, and without a rate', () => {
    const policy = { ...seller, vatCountries: ['DE', 'AT'] };
    expect(taxOf(policy, buyer('AT'), false).rule).toBe('included');
    expect(taxOf(policy, buyer(), false).rule).toBe('included');
    expect(taxOf(policy, buyer('US'), false)).toEqual({ rule: 'none', ppm: 0 });
    expect(taxOf({ ...seller, vatPpm: 0 }, buyer('DE'), false)).toEqual({ rule: 'none', ppm: 0 });
  });
});

describe('the tax in an amount', () => {
  it.each([
    [12_000n, 200_000, 2_000n],
    [12_200n, 220_000, 2_200n],
    [2_500n, 190_000, 399n], // 399.16
    [100n, 200_000, 17n], // 16.67
    [3n, 200_000, 1n], // 0.5
    [2n, 200_000, 0n], // 0.33
    [0n, 200_000, 0n],
    [100n, 0, 0n],
    [9n * 10n ** 17n, 200_000, 15n * 10n ** 16n],
  ])('of %s at %s ppm is %s', (amount, ppm, tax) => {
    expect(includedTax(amount, ppm)).toBe(tax);
  });

  it('is rounded half up', () => {
    expect([roundedShare(1n, 1n, 2n), roundedShare(1n, 1n, 3n), roundedShare(2n, 1n, 3n)]).toEqual([1n, 0n, 1n]);
  });
});
