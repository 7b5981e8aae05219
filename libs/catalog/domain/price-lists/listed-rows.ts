import {
  PRICE_COMPONENTS,
  PRICE_UNITS,
  pricedComponent,
  type ErrorDetail,
  type PriceComponent,
  type ComponentRates,
  type PriceRow,
} from '#core';
import { RATE_MAX_NANO_USD, STEPS_MAX } from '../prices/price-rows.js';
import { UNITS_PER_RATE } from '../prices/unit-prices.js';
import type { Fields } from './price-list-entry.js';
import { scaleDecimal } from './scale-decimal.js';

/** A list's field names by component. */
export type RateNames = Readonly<Partial<Record<PriceComponent, string>>>;

/** A list's field names by unit. */
type UnitNames = Readonly<Partial<Record<keyof typeof PRICE_UNITS, string>>>;

/** Powers of ten that convert a list's dollars into nano-USD per 1,000,000 units. */
export const PER_TOKEN = 15;
export const PER_MILLION_TOKENS = 9;

interface ListedPrice {
  readonly names: RateNames;
  /** Field names of prices of one unit. */
  readonly unitNames?: UnitNames;
  /** Field names of prices of a thousand units. */
  readonly thousandNames?: UnitNames;
  readonly power: typeof PER_TOKEN | typeof PER_MILLION_TOKENS;
  /** Rates from 0 prompt tokens. */
  readonly base: Fields;
  readonly steps: readonly ListedStep[];
}

/** Rates of longer prompts; omitted ones are inherited from shorter ones. Steps of one length merge, the later wins. */
export interface ListedStep {
  readonly fromPromptTokens: number;
  readonly rates: Fields;
}

/**
 * The rows of a price in a foreign format. Numbers arrive as text. A component with a rate of 0 below a parent with a
 * rate counts as "no rate": lists fill unknown rates with zeros, and reasoning or cache reads would be free.
 */
export function readListedRows(price: ListedPrice): PriceRow[] | { readonly details: ErrorDetail[] } {
  const details: ErrorDetail[] = [];
  let rates = readRates(price, price.base, details);
  const rows = new Map([[0, rates]]);
  for (const step of [...price.steps].sort((left, right) => left.fromPromptTokens - right.fromPromptTokens)) {
    rates = new Map([...rates, ...readRates(price, step.rates, details)]);
    rows.set(step.fromPromptTokens, rates);
  }
  if (rows.size > STEPS_MAX + 1) details.push(tooManySteps(rows.size - 1));
  if (details.length > 0) return { details };
  const { unitNames = {}, thousandNames = {} } = price;
  const units = {
    ...readUnits(unitNames, price.base, NANO_USD),
    ...readUnits(thousandNames, price.base, NANO_USD - 3),
  };
  return [...rows].map(([fromPromptTokens, row]) => ({
    fromPromptTokens,
    rates: { ...withoutZeroParts(row), ...units },
  }));
}

function readRates({ names, power }: ListedPrice, source: Fields, details: ErrorDetail[]): Map<PriceComponent, bigint> {
  const rates = new Map<PriceComponent, bigint>();
  for (const component of PRICE_COMPONENTS) {
    const name = names[component];
    const value = name === undefined ? undefined : source[name];
    if (name === undefined || value === undefined || value === null) continue;
    const rate = typeof value === 'string' ? rateOf(component, value, power) : null;
    if (rate === null || rate < 0n || rate > RATE_MAX_NANO_USD) details.push(badRate(name, value));
    else rates.set(component, rate);
  }
  return rates;
}

/** A zero is no price: lists write it where a unit is not offered. */
function readUnits(names: UnitNames, source: Fields, power: number): ComponentRates {
  const rates = Object.entries(names).flatMap(([unit, name]) => {
    const value = source[name];
    const amount = typeof value === 'string' ? scaleDecimal(value, power) : null;
    return amount === null || amount <= 0n ? [] : [[unit, amount * UNITS_PER_RATE]];
  });
  return Object.fromEntries(rates) as ComponentRates;
}

const NANO_USD = 9;

/** The price of a request is whole nano-USD, as in the API. */
function rateOf(component: PriceComponent, value: string, power: number): bigint | null {
  if (component !== 'request') return scaleDecimal(value, power);
  const perRequest = scaleDecimal(value, NANO_USD);
  return perRequest === null ? null : perRequest * UNITS_PER_RATE;
}

function withoutZeroParts(rates: ReadonlyMap<PriceComponent, bigint>): ComponentRates {
  return Object.fromEntries([...rates].filter(([component, rate]) => rate > 0n || !isPartOfPriced(component, rates)));
}

function isPartOfPriced(component: PriceComponent, rates: ReadonlyMap<PriceComponent, bigint>): boolean {
  const others = [...rates].filter(([other]) => other !== component);
  const priced = pricedComponent(component, Object.fromEntries(others));
  return priced !== null && (rates.get(priced) ?? 0n) > 0n;
}

function tooManySteps(count: number): ErrorDetail {
  return { path: 'steps', code: 'invalid', message: `A price can have at most ${STEPS_MAX} steps, got ${count}.` };
}

function badRate(path: string, value: unknown): ErrorDetail {
  const shown = JSON.stringify(value).slice(0, 60);
  const expected = 'an amount in USD, zero or more';
  return { path, code: 'invalid', message: `${path} must be ${expected}, got ${shown}.`, expected };
}
