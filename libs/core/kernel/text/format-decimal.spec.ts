import { formatDecimal } from './format-decimal.js';

describe('formatDecimal', () => {
  it.each([
    [0n, 15, '0'],
    [1n, 15, '0.000000000000001'],
    [55_000_000_000n, 15, '0.000055'],
    [1_100_000n, 6, '1.1'],
    [1_000_000n, 6, '1'],
    [25_000_000n, 6, '25'],
  ])('of %p with %p decimals is %p', (value, decimals, text) => {
    expect(formatDecimal(value, decimals)).toBe(text);
  });
});
