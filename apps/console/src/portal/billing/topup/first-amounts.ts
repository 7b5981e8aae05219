import { compareUsd } from '@/kit/values/decimals';
import type { PaymentMethod } from '../../parts/credit/payment-methods';

const USUAL = { threshold_usd: '10', amount_usd: '25', monthly_max_usd: '100' } as const;

/** As the API names them, decimal US dollars. */
interface TopupAmounts {
  readonly threshold_usd: string;
  readonly amount_usd: string;
  readonly monthly_max_usd: string;
}

/** What the form begins with: the amounts that were agreed, else usual ones, as far as the provider takes them. */
export function firstAmounts(
  rule: TopupAmounts | null,
  provider: Pick<PaymentMethod, 'min_usd' | 'max_usd'> | undefined,
): TopupAmounts {
  if (rule !== null) {
    const { threshold_usd, amount_usd, monthly_max_usd } = rule;
    return { threshold_usd, amount_usd, monthly_max_usd };
  }
  if (provider === undefined) return USUAL;
  const { min_usd: min, max_usd: max } = provider;
  const amount_usd = larger(min, smaller(max, USUAL.amount_usd));
  return { ...USUAL, amount_usd, monthly_max_usd: larger(amount_usd, USUAL.monthly_max_usd) };
}

const larger = (one: string, other: string): string => (compareUsd(one, other) > 0 ? one : other);
const smaller = (one: string, other: string): string => (compareUsd(one, other) < 0 ? one : other);
