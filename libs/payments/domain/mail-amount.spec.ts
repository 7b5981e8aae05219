import { mailAmount } from './mail-amount.js';

describe('mailAmount', () => {
  it.each([
    [0n, ''],
    [50_000_000_000n, '$50.00'],
    [830_000_000n, '$0.83'],
    [1_234_500_000_000n, '$1234.50'],
    [1n, '$0.000000001'],
    [-5_100_000_000n, '-$5.10'],
  ])('shows %s nano-USD as "%s"', (amountNanoUsd, text) => {
    expect(mailAmount(amountNanoUsd)).toBe(text);
  });
});
