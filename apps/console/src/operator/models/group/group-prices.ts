import { compareUsd, marginOf } from '@/kit/values/decimals';
import type { Channel, Model } from '../../data/catalog';
import type { Side } from '../rows/model-rows';
import { costsOf } from '../price/effects';
import { isPriced, RATES, type Rate } from '../price/own-price';
import { formOf, priceOf, type PriceForm } from '../price/price-form';
import { factorOf, scalePrice } from '../price/scale-price';

/** A change in percent of the price, or the price as the cost and a percentage of it. */
export const RULES = ['percent', 'markup'] as const;
export type Rule = (typeof RULES)[number];

export type KeepReason = 'no_price' | 'no_cost' | 'cost_varies' | 'price_varies';

/** One direction of a price: now, then, and what is kept of it after the dearest channel. */
interface ChangedSide extends Side {
  readonly before: string | null;
}

export interface PriceChange {
  readonly model: Model;
  readonly price: PriceForm;
  readonly input: ChangedSide;
  readonly output: ChangedSide;
}

interface Plan {
  readonly changes: readonly PriceChange[];
  /** What stays as it is, and why. */
  readonly kept: readonly { readonly model: Model; readonly reason: KeepReason }[];
}

interface GroupRule {
  readonly rule: Rule;
  /** As it is typed: `20`, `-5`. */
  readonly percent: string;
}

/** The new prices of models. Null: the percentage is none, or a change by nothing. */
export function planOf(
  models: readonly Model[],
  channels: readonly Channel[],
  { rule, percent }: GroupRule,
): Plan | null {
  const factor = factorOf(percent);
  if (factor === null || (rule === 'percent' && factor === '1')) return null;
  const changes: PriceChange[] = [];
  const kept: { model: Model; reason: KeepReason }[] = [];
  for (const model of models) {
    const costs = costsOf(model, channels);
    const price = rule === 'percent' ? raised(model, factor) : markedUp(model, costs, factor);
    if (typeof price === 'string') kept.push({ model, reason: price });
    else {
      const side = (rate: Rate): ChangedSide => {
        const [now, cost] = [price.rates[rate] || null, dearest(costs, rate)];
        return { before: model.current_price?.[rate] ?? null, price: now, cost, margin: marginOf(now, cost) };
      };
      changes.push({ model, price, input: side('input_per_mtok_usd'), output: side('output_per_mtok_usd') });
    }
  }
  return { changes, kept };
}

/** The price list of the changes, as the import takes it. */
export function listOf(changes: readonly PriceChange[]): string {
  const prices = changes.map(({ model, price }) => ({ model: model.canonical_id, ...priceOf(price) }));
  return JSON.stringify({ prices });
}

function raised({ current_price: price }: Model, factor: string): PriceForm | KeepReason {
  return price === null ? 'no_price' : scalePrice(formOf(price), factor);
}

/** What one rate of the dearest channel costs, times the factor; units without a known cost keep their price. */
function markedUp(model: Model, costs: readonly PriceForm[], factor: string): PriceForm | KeepReason {
  if (!costs.some(isPriced)) return 'no_cost';
  if (costs.some(varies)) return 'cost_varies';
  const now = formOf(model.current_price);
  if (varies(now)) return 'price_varies';
  const known = RATES.filter((rate) => costs.some(({ rates }) => rates[rate] !== ''));
  const unitCost = (unit: string): string | null =>
    highest(costs.flatMap(({ units }) => units.filter((one) => one.unit === unit).map(({ usd }) => usd)));
  const cost = {
    ...now,
    rates: Object.fromEntries(RATES.map((rate) => [rate, known.includes(rate) ? (dearest(costs, rate) ?? '') : ''])),
    units: now.units.map(({ unit }) => ({ unit, usd: unitCost(unit) ?? '' })),
  } as PriceForm;
  const next = scalePrice(cost, factor);
  return {
    ...next,
    rates: { ...next.rates, ...keptRates(now, next) },
    units: next.units.map(({ unit, usd }, index) => ({ unit, usd: usd === '' ? (now.units[index]?.usd ?? '') : usd })),
  };
}

/** Rates of the price that no channel has, even by a parent: a fee of a request. */
function keptRates(now: PriceForm, next: PriceForm): Partial<Record<Rate, string>> {
  const kept = RATES.filter((rate) => now.rates[rate] !== '' && rateIn(next, rate) === null);
  return Object.fromEntries(kept.map((rate) => [rate, now.rates[rate]]));
}

/** Rates of long prompts, hours or service tiers: no single cost or price says it all. */
const varies = ({ steps, windows, tiers }: PriceForm): boolean => steps.length + windows.length + tiers.length > 0;

/** The highest rate of channels: a margin that counts from it is not overstated. Null: none is known. */
function dearest(costs: readonly PriceForm[], rate: Rate): string | null {
  return highest(costs.flatMap((cost) => rateIn(cost, rate) ?? []));
}

function highest(amounts: readonly string[]): string | null {
  return amounts.reduce<string | null>((top, next) => (top === null || compareUsd(next, top) > 0 ? next : top), null);
}

/** The rate that counts where one has none of its own, as `pricedComponent` of the server has it. */
export const PARENTS: Readonly<Partial<Record<Rate, Rate>>> = {
  cache_read_per_mtok_usd: 'input_per_mtok_usd',
  cache_write_per_mtok_usd: 'input_per_mtok_usd',
  cache_write_1h_per_mtok_usd: 'cache_write_per_mtok_usd',
  image_input_per_mtok_usd: 'input_per_mtok_usd',
  audio_input_per_mtok_usd: 'input_per_mtok_usd',
  reasoning_per_mtok_usd: 'output_per_mtok_usd',
  image_output_per_mtok_usd: 'output_per_mtok_usd',
  audio_output_per_mtok_usd: 'output_per_mtok_usd',
};

/** A rate, or the one that counts in its place: cached tokens without a rate are prompt tokens. */
function rateIn({ rates }: PriceForm, rate: Rate): string | null {
  for (let one: Rate | undefined = rate; one !== undefined; one = PARENTS[one]) {
    if (rates[one] !== '') return rates[one];
  }
  return null;
}
