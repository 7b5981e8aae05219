import { bonusOf, type TopupOffer } from './bonus-of.js';

const USD = 1_000_000_000n;
const offer = (changes: Partial<TopupOffer>): TopupOffer => ({
  kind: 'package',
  amountNanoUsd: 100n * USD,
  bonusNanoUsd: 10n * USD,
  bonusPpm: 0,
  bonusDays: 30,
  status: 'active',
  ...changes,
});
const percent = (fromUsd: bigint, bonusPpm: number): TopupOffer =>
  offer({ kind: 'percent', amountNanoUsd: fromUsd * USD, bonusNanoUsd: 0n, bonusPpm, bonusDays: null });

describe('the bonus of a top-up', () => {
  const offers = [
    percent(50n, 20_000),
    percent(200n, 50_000),
    offer({}),
    offer({ amountNanoUsd: 300n * USD, status: 'disabled' }),
  ];

  it.each([
    { amount: '49.99', cents: 4_999n, bonus: 0n },
    { amount: '50.00', cents: 5_000n, bonus: 100n },
    { amount: '99.99, rounded down', cents: 9_999n, bonus: 199n },
    { amount: '100.00, a package', cents: 10_000n, bonus: 1_000n },
    { amount: '100.01', cents: 10_001n, bonus: 200n },
    { amount: '200.00', cents: 20_000n, bonus: 1_000n },
    { amount: '300.00, whose package is disabled', cents: 30_000n, bonus: 1_500n },
  ])('of $amount is $bonus cents', ({ cents, bonus }) => {
    expect(bonusOf((cents * USD) / 100n, offers).bonusNanoUsd).toBe((bonus * USD) / 100n);
  });

  it('ends when its offer says', () => {
    expect(bonusOf(100n * USD, offers).bonusDays).toBe(30);
    expect(bonusOf(50n * USD, offers).bonusDays).toBeNull();
  });
});
