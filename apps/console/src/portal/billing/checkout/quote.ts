import { multiplyUsd, roundDown } from '@/kit/values/decimals';
import { formatSum } from '@/kit/values/format';
import type { PaymentMethod as Method, PaymentMethods } from '../../parts/credit/payment-methods';

type Offers = Pick<PaymentMethods, 'packages' | 'percents'>;
type Limits = Pick<Method, 'min_usd' | 'max_usd'>;

/** What an order would be, as the server makes it; amounts are decimal US dollars. */
export interface Quote {
  readonly amountUsd: string;
  readonly bonusUsd: string;
  /** Days until the bonus expires; null: never. */
  readonly bonusDays: number | null;
  readonly surchargeUsd: string;
  readonly totalUsd: string;
  /** In the currency that is paid, a decimal; null: it has no rate. */
  readonly total: string | null;
}

const NANO_DIGITS = 9;
const PPM = 1_000_000n;
export const PPM_OF_A_PERCENT = 10_000;
const CENT_NANO_USD = 10_000_000n;
/** Where no package is offered. */
const USUAL_USD = '25';

/** What an amount costs by a method, and brings. Null: the method takes no such amount. */
export function quoteOf(
  amountUsd: string,
  method: Limits & Pick<Method, 'surcharge_ppm' | 'surcharge_usd' | 'rate' | 'total_step'>,
  offers: Offers,
): Quote | null {
  const amountNanoUsd = nanoOf(amountUsd);
  if (!isWithin(amountNanoUsd, method) || amountNanoUsd % CENT_NANO_USD !== 0n) return null;
  const exactSurcharge = divCeil(amountNanoUsd * BigInt(method.surcharge_ppm), PPM) + nanoOf(method.surcharge_usd);
  const surchargeNanoUsd = divCeil(exactSurcharge, CENT_NANO_USD) * CENT_NANO_USD;
  const { bonusNanoUsd, bonusDays } = bonusOf(amountNanoUsd, offers);
  const totalUsd = usdOf(amountNanoUsd + surchargeNanoUsd);
  return {
    amountUsd: usdOf(amountNanoUsd),
    bonusUsd: usdOf(bonusNanoUsd),
    bonusDays,
    surchargeUsd: usdOf(surchargeNanoUsd),
    totalUsd,
    total: totalIn(totalUsd, method),
  };
}

/** Rounded down to a step: who pays it pays no more than the amount is worth. */
const totalIn = (totalUsd: string, { rate, total_step: step }: Pick<Method, 'rate' | 'total_step'>): string | null =>
  rate === null ? null : roundDown(multiplyUsd(totalUsd, rate), step);

/** The amount that a new order begins with: the smallest package, else a usual one, as far as the method takes it. */
export function firstAmountUsd({ packages }: Pick<Offers, 'packages'>, method: Limits): string {
  const amounts = packages.map(({ amount_usd }) => nanoOf(amount_usd)).filter((amount) => isWithin(amount, method));
  const [smallest] = amounts.toSorted((one, other) => (one < other ? -1 : 1));
  const [least, most] = [nanoOf(method.min_usd), nanoOf(method.max_usd)];
  const usual = nanoOf(USUAL_USD);
  return usdOf(smallest ?? (usual < least ? least : usual > most ? most : usual));
}

/** Packages that a method takes, the smallest first. */
export function packagesFor({ packages }: Pick<Offers, 'packages'>, method: Limits): Offers['packages'] {
  return packages
    .filter(({ amount_usd }) => isWithin(nanoOf(amount_usd), method))
    .toSorted((one, other) => (nanoOf(one.amount_usd) < nanoOf(other.amount_usd) ? -1 : 1));
}

function bonusOf(amountNanoUsd: bigint, { packages, percents }: Offers) {
  const exact = packages.find(({ amount_usd }) => nanoOf(amount_usd) === amountNanoUsd);
  if (exact !== undefined) return { bonusNanoUsd: nanoOf(exact.bonus_usd), bonusDays: exact.bonus_days };
  const [reached] = percents
    .filter(({ from_usd }) => nanoOf(from_usd) <= amountNanoUsd)
    .toSorted((one, other) => (nanoOf(one.from_usd) > nanoOf(other.from_usd) ? -1 : 1));
  if (reached === undefined) return { bonusNanoUsd: 0n, bonusDays: null };
  const exactBonus = (amountNanoUsd * BigInt(reached.bonus_ppm)) / PPM;
  return { bonusNanoUsd: exactBonus - (exactBonus % CENT_NANO_USD), bonusDays: reached.bonus_days };
}

const isWithin = (amountNanoUsd: bigint, { min_usd, max_usd }: Limits): boolean =>
  amountNanoUsd >= nanoOf(min_usd) && amountNanoUsd <= nanoOf(max_usd);

const divCeil = (numerator: bigint, denominator: bigint): bigint => (numerator + denominator - 1n) / denominator;

function nanoOf(usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.replace('-', '').split('.');
  const nano = BigInt(whole + fraction.padEnd(NANO_DIGITS, '0'));
  return usd.startsWith('-') ? -nano : nano;
}

/** Of whole cents, as a person would type it: `25`, `25.50`. */
function usdOf(nanoUsd: bigint): string {
  const digits = String(nanoUsd).padStart(NANO_DIGITS + 1, '0');
  const cents = digits.slice(-NANO_DIGITS, 2 - NANO_DIGITS);
  return `${digits.slice(0, -NANO_DIGITS)}${cents === '00' ? '' : `.${cents}`}`;
}

/** An amount on offer: without its cents where it has none. */
export const roundSum = (usd: string, locale: string): string => formatSum(usd, locale).replace(/[.,]00(?=\D|$)/, '');
