import {
  formatDecimal,
  PRICE_COMPONENTS,
  pricedComponent,
  type ComponentRates,
  type PriceRow,
  isUnitMeter,
  pricedUnit,
  type Meter,
} from '#core';
import type { Price } from '../prices/price.js';
import { formatRates, PRICE_FIELDS } from '../prices/price-rows.js';
import { formatUnitPrices, UNIT_PRICES_FIELD } from '../prices/unit-prices.js';

/** One differing rate of two prices, in API form. */
export interface PriceDifference {
  /** Of a unit: `per_unit_usd.<unit>`. */
  readonly field: string;
  /** Of a schedule, in either price; null: the price itself. */
  readonly window: string | null;
  /** Of a provider, in either price; null: the ordinary one. */
  readonly service_tier: string | null;
  readonly from_prompt_tokens: number;
  /** Null: no rate. */
  readonly before: string | null;
  readonly after: string | null;
  /** Change of the cost per unit; null when it was free. */
  readonly change_percent: string | null;
}

interface PriceComparison {
  readonly differences: readonly PriceDifference[];
  /** Whether any component, at any prompt length, changes by more than the bound. */
  readonly exceeds: (percentMax: number) => boolean;
}

interface Change {
  readonly before: bigint;
  readonly after: bigint;
}

const NO_ROW: PriceRow = { fromPromptTokens: 0, rates: {} };

/** The differences of two prices, and of their windows: a window that one lacks is compared with the price itself. */
export function comparePrices(before: Price, after: Price): PriceComparison {
  const names = [before, after].flatMap(({ schedule }) => schedule?.windows.map(({ name }) => name) ?? []);
  const windows = [null, ...new Set(names)];
  const tiers = new Set([before, after].flatMap(({ serviceTiers = [] }) => serviceTiers.map(({ name }) => name)));
  const compared = [
    ...windows.map((window) =>
      compareRows(rowsIn(before, window), rowsIn(after, window), { window, service_tier: null }),
    ),
    ...[...tiers].map((service_tier) =>
      compareRows(rowsOf(before, service_tier), rowsOf(after, service_tier), { window: null, service_tier }),
    ),
  ];
  return {
    differences: compared.flatMap(({ differences }) => differences),
    exceeds: (percentMax) => compared.some(({ exceeds }) => exceeds(percentMax)),
  };
}

function rowsIn({ rows, schedule }: Price, window: string | null): readonly PriceRow[] {
  return schedule?.windows.find(({ name }) => name === window)?.rows ?? rows;
}

/** A tier that one lacks is compared with the price itself. */
function rowsOf({ rows, serviceTiers = [] }: Price, tier: string): readonly PriceRow[] {
  return serviceTiers.find(({ name }) => name === tier)?.rows ?? rows;
}

/** The part of a price with rates of its own. */
type Part = Pick<PriceDifference, 'window' | 'service_tier'>;

/** At every step of either. A component without a rate is compared by the rate of the parent that counts its units. */
function compareRows(before: readonly PriceRow[], after: readonly PriceRow[], part: Part): PriceComparison {
  const starts = [...new Set([...before, ...after].map(({ fromPromptTokens }) => fromPromptTokens))].sort(
    (left, right) => left - right,
  );
  const changes = starts.flatMap((start) => {
    const [old, next] = [ratesAt(before, start), ratesAt(after, start)];
    // Units have one price at every length.
    const units = start === 0 ? Object.keys({ ...old, ...next }).filter(isUnitMeter) : [];
    return [...PRICE_COMPONENTS, ...units].map((component) => ({ start, component, old, new: next }));
  });
  const paid = changes.map((change) => changeOf(change.component, change.old, change.new));
  return {
    differences: changes.flatMap(({ start, component, old, new: next }) =>
      old[component] === next[component] ? [] : [{ ...part, ...differenceOf(start, component, old, next) }],
    ),
    exceeds: (percentMax) => paid.some((change) => isAbove(change, percentMax)),
  };
}

function ratesAt(rows: readonly PriceRow[], promptTokens: number): ComponentRates {
  return (rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= promptTokens) ?? NO_ROW).rates;
}

function changeOf(component: Meter, old: ComponentRates, next: ComponentRates): Change {
  return { before: paidRate(component, old), after: paidRate(component, next) };
}

function paidRate(component: Meter, rates: ComponentRates): bigint {
  const priced = isUnitMeter(component) ? pricedUnit(component, rates) : pricedComponent(component, rates);
  return (priced === null ? undefined : rates[priced]) ?? 0n;
}

function differenceOf(
  start: number,
  component: Meter,
  old: ComponentRates,
  next: ComponentRates,
): Omit<PriceDifference, keyof Part> {
  return {
    field: isUnitMeter(component) ? `${UNIT_PRICES_FIELD}.${component}` : PRICE_FIELDS[component],
    from_prompt_tokens: start,
    before: shownRate(component, old),
    after: shownRate(component, next),
    change_percent: formatPercent(changeOf(component, old, next)),
  };
}

function shownRate(component: Meter, rates: ComponentRates): string | null {
  if (isUnitMeter(component)) return formatUnitPrices(rates)[component] ?? null;
  return formatRates(rates)[PRICE_FIELDS[component]];
}

/** A change in percent with two decimals, truncated (`-33.33`); null when `before` is 0 and `after` is not. */
function formatPercent({ before, after }: Change): string | null {
  if (before === after) return '0';
  if (before === 0n) return null;
  const hundredths = ((after - before) * 10_000n) / before;
  return hundredths < 0n ? `-${formatDecimal(-hundredths, 2)}` : formatDecimal(hundredths, 2);
}

/** A free component that gets a price exceeds every bound. */
function isAbove({ before, after }: Change, percentMax: number): boolean {
  const difference = after > before ? after - before : before - after;
  return difference * 100n > before * BigInt(percentMax);
}
