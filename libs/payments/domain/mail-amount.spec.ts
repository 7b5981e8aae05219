import { unitOf } from './currency.js';
import { mailAmount, mailAmountOf } from './mail-amount.js';

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

describe('mailAmountOf', () => {
  const [amountNanoUsd, surchargeNanoUsd] = [25_000_000_000n, 730_000_000n];
  const order = { amountNanoUsd, surchargeNanoUsd };

  it.each([
    ['USD', 2_573n, 25_730_000_000n, '$25.73'],
    ['CNY', 18_525n, 25_730_000_000n, '185.25 CNY'],
    ['CNY', 18_525n, 0n, ''],
    // A third, and all with tax.
    ['CNY', 18_525n, 8_576_666_666n, '61.75 CNY'],
    ['CNY', 18_525n, 30_618_700_000n, '220.45 CNY'],
    ['JPY', 3_843n, 25_730_000_000n, '3843 JPY'],
  ])('shows a payment in %s of %s minor units as its payer paid it', (currency, totalMinor, paidNanoUsd, text) => {
    expect(mailAmountOf({ ...order, totalMinor }, unitOf(currency), paidNanoUsd)).toBe(text);
  });

  it('shows what is known to be left, and no share of the order', () => {
    const left = mailAmountOf({ ...order, totalMinor: 18_525n }, unitOf('CNY'), 8_576_666_666n, 6_174n);
    expect(left).toBe('61.74 CNY');
  });
});
