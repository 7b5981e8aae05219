import { wholeCents } from '#core';

/** What a top-up gets beside its amount. A package names one amount, a percentage all amounts from one on. */
export interface TopupOffer {
  readonly kind: 'package' | 'percent';
  readonly amountNanoUsd: bigint;
  /** Of a package. */
  readonly bonusNanoUsd: bigint;
  /** Of a percentage, in millionths of the amount. */
  readonly bonusPpm: number;
  /** Days until the bonus ends; null: it does not. */
  readonly bonusDays: number | null;
  readonly status: 'active' | 'disabled';
}

interface Bonus {
  readonly bonusNanoUsd: bigint;
  readonly bonusDays: number | null;
}

const PPM = 1_000_000n;
const NONE: Bonus = { bonusNanoUsd: 0n, bonusDays: null };

/** The bonus of an amount, in whole cents: that of its package, else of the percentage with the highest amount it reaches. */
export function bonusOf(amountNanoUsd: bigint, offers: readonly TopupOffer[]): Bonus {
  const active = offers.filter(({ status }) => status === 'active');
  const exact = active.find((offer) => offer.kind === 'package' && offer.amountNanoUsd === amountNanoUsd);
  if (exact !== undefined) return exact;
  const [reached] = active
    .filter((offer) => offer.kind === 'percent' && offer.amountNanoUsd <= amountNanoUsd)
    .toSorted((one, other) => (one.amountNanoUsd > other.amountNanoUsd ? -1 : 1));
  if (reached === undefined) return NONE;
  const exactBonus = (amountNanoUsd * BigInt(reached.bonusPpm)) / PPM;
  return { bonusNanoUsd: wholeCents(exactBonus), bonusDays: reached.bonusDays };
}
