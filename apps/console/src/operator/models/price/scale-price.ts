import { multiplyUsd } from '@/kit/values/decimals';
import { RATES, type OwnPrice, type Rate } from './own-price';
import type { PriceForm, Variant } from './price-form';

/** Decimals of an amount of the API. */
const DECIMALS = 9;

/** Every amount of a price times a factor, rounded up; multipliers and hours stay. */
export function scalePrice(price: PriceForm, factor: string): PriceForm {
  return {
    ...price,
    ...scaleOwn(price, factor),
    windows: price.windows.map((window) => ({ ...window, ...scaleVariant(window, factor) })),
    tiers: price.tiers.map((tier) => ({ ...tier, ...scaleVariant(tier, factor) })),
  };
}

/** The factor of a change in percent: `20` is 1.2, `-5` is 0.95. Null: it is none, or takes all. */
export function factorOf(percent: string): string | null {
  const text = percent.trim().replace('−', '-').replace(',', '.').replace(/^\+/, '');
  if (!/^-?\d{1,5}(?:\.\d{1,4})?$/.test(text) || Number(text) <= -100) return null;
  const [integer = '0', fraction = ''] = text.replace('-', '').split('.');
  const change = BigInt(integer + fraction.padEnd(4, '0'));
  const millionths = 1_000_000n + (text.startsWith('-') ? -change : change);
  return `${millionths / 1_000_000n}.${String(millionths % 1_000_000n).padStart(6, '0')}`.replace(/\.?0+$/, '');
}

function scaleOwn({ rates, units, steps }: OwnPrice, factor: string): OwnPrice {
  return {
    rates: Object.fromEntries(RATES.map((rate) => [rate, scaled(rates[rate], factor)])) as Record<Rate, string>,
    units: units.map(({ unit, usd }) => ({ unit, usd: scaled(usd, factor) })),
    steps: steps.map((step) => ({
      ...step,
      ...Object.fromEntries(RATES.flatMap((rate) => (step[rate] == null ? [] : [[rate, scaled(step[rate], factor)]]))),
    })),
  };
}

function scaleVariant(variant: Variant, factor: string): Pick<Variant, 'own'> {
  return { own: scaleOwn(variant.own, factor) };
}

/** What is empty or cannot be read stays as it is. */
function scaled(amount: string, factor: string): string {
  return /^\d+(?:\.\d+)?$/.test(amount.trim()) ? roundUp(multiplyUsd(amount.trim(), factor)) : amount;
}

function roundUp(amount: string): string {
  const [integer = '0', fraction = ''] = amount.split('.');
  if (fraction.length <= DECIMALS) return amount;
  const kept = BigInt(integer + fraction.slice(0, DECIMALS)) + (/[1-9]/.test(fraction.slice(DECIMALS)) ? 1n : 0n);
  const digits = String(kept).padStart(DECIMALS + 1, '0');
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.replace(/\.?0+$/, '');
}
