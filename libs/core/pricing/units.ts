import { PRICE_UNITS } from '../kernel/price-units.js';
import type { ComponentRates, PriceComponent, PriceVersion } from '../kernel/price-components.js';

type PriceUnit = keyof typeof PRICE_UNITS;

/** What one product of a price counts. */
export type Meter = keyof ComponentRates;

/** A unit, with labels in order of their names: `web_search_call`, `image{quality=high,size=1024x1024}`. */
export type UnitMeter = Exclude<Meter, PriceComponent>;

type Labels = ReadonlyMap<string, string>;

interface Unit {
  readonly name: PriceUnit;
  readonly labels: Labels;
}

/** One price of a unit. */
interface UnitRate {
  readonly meter: UnitMeter;
  readonly rate: bigint;
  readonly labels: Labels;
}

const FORM = /^([a-z_]+)(?:\{([^{}]+)\})?$/;
const LABEL = /^([a-z]+)=([a-z0-9][a-z0-9._-]{0,31})$/;
const UNIT_NAMES: ReadonlySet<string> = new Set(Object.keys(PRICE_UNITS));

/** Whether a meter is a unit, and not a price component. */
export function isUnitMeter(meter: string): meter is UnitMeter {
  return readUnit(meter) !== null;
}

/** The meter of a unit. Values that cannot be labels, and labels on which no price of it depends, are left out. */
export function unitMeter(name: PriceUnit, labels: Readonly<Record<string, unknown>>): UnitMeter {
  const known = PRICE_UNITS[name].flatMap((label) => {
    const value = labels[label];
    const text = typeof value === 'string' ? `${label}=${value.toLowerCase()}` : '';
    return LABEL.test(text) ? [text] : [];
  });
  return known.length === 0 ? name : `${name}{${known.join()}}`;
}

/** A unit without its labels. */
export function unitName(meter: string): string {
  return meter.split('{', 1)[0] ?? meter;
}

/** Headers and the end of a last frame, which are no sound. */
const SLACK_SECONDS = 0.05;

/** The seconds of a recording as units: a second that has begun counts. */
export function wholeSeconds(seconds: number): number {
  return seconds <= 0 ? 0 : Math.max(1, Math.ceil(seconds - SLACK_SECONDS));
}

/** Whether a price, of any service tier, has one for some of a unit. */
export function pricesUnit(
  { rows, serviceTiers }: Pick<PriceVersion, 'rows' | 'serviceTiers'>,
  name: PriceUnit,
): boolean {
  // Units cost the same at every prompt length.
  const rates = rows[0]?.rates ?? {};
  if (rates[name] !== undefined) return true;
  if (PRICE_UNITS[name].length > 0 && unitRates(name, rates).length > 0) return true;
  if (serviceTiers === undefined) return false;
  for (const tier of serviceTiers.values()) if (pricesUnit(tier, name)) return true;
  return false;
}

/** The price of a meter's units: that with the most labels, all of them the meter's; of several the dearest. */
export function pricedUnit(meter: UnitMeter, rates: ComponentRates): UnitMeter | null {
  const counted = readUnit(meter);
  if (counted === null) return null;
  const prices = unitRates(counted.name, rates).filter(({ labels }) => isPart(labels, counted.labels));
  return first(prices, (one, other) => other.labels.size - one.labels.size || dearerFirst(one, other));
}

/** The dearest price that a meter's units may have, with any further labels. */
export function dearestUnit(meter: UnitMeter, rates: ComponentRates): UnitMeter | null {
  const bounded = readUnit(meter);
  if (bounded === null) return null;
  const prices = unitRates(bounded.name, rates).filter(({ labels }) => !contradicts(labels, bounded.labels));
  return first(prices, dearerFirst);
}

function first(prices: UnitRate[], compare: (one: UnitRate, other: UnitRate) => number): UnitMeter | null {
  return prices.sort(compare)[0]?.meter ?? null;
}

function dearerFirst(one: UnitRate, other: UnitRate): number {
  return one.rate === other.rate ? 0 : one.rate > other.rate ? -1 : 1;
}

function unitRates(name: PriceUnit, rates: ComponentRates): UnitRate[] {
  return Object.entries(rates).flatMap(([meter, rate]): UnitRate[] => {
    const unit = meter.startsWith(name) ? readUnit(meter) : null;
    return unit?.name === name ? [{ meter: meter as UnitMeter, rate, labels: unit.labels }] : [];
  });
}

/** Null: no unit, unknown labels, or labels out of order. */
function readUnit(meter: string): Unit | null {
  const [, name = '', list] = FORM.exec(meter) ?? [];
  if (!isUnitName(name)) return null;
  const pairs = (list?.split(',') ?? []).map((pair) => LABEL.exec(pair) ?? []);
  const labels = new Map(pairs.map(([, label = '', value = '']) => [label, value]));
  const known = PRICE_UNITS[name].filter((label) => labels.has(label));
  const isOrdered = known.length === pairs.length && known.every((label, index) => label === pairs[index]?.[1]);
  return isOrdered ? { name, labels } : null;
}

function isUnitName(name: string): name is PriceUnit {
  return UNIT_NAMES.has(name);
}

function isPart(some: Labels, all: Labels): boolean {
  return [...some].every(([label, value]) => all.get(label) === value);
}

function contradicts(some: Labels, others: Labels): boolean {
  return [...some].some(([label, value]) => (others.get(label) ?? value) !== value);
}
