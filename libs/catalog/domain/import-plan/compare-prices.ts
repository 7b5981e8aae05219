import {
  formatDecimal,
  PRICE_COMPONENTS,
  pricedComponent,
  type PriceComponent,
  type ComponentRates,
  type PriceRow,
} from '#kernel';
import { formatRates, PRICE_FIELDS, type PriceField } from '../prices/price-rows.js';

/** One differing rate of two prices, in API form. */
export interface PriceDifference {
  readonly field: PriceField;
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

/**
 * The differences of two prices, at every step of either. A component without a rate is compared by the rate of the
 * parent that counts its units.
 */
export function comparePrices(before: readonly PriceRow[], after: readonly PriceRow[]): PriceComparison {
  const starts = [...new Set([...before, ...after].map(({ fromPromptTokens }) => fromPromptTokens))].sort(
    (left, right) => left - right,
  );
  const changes = starts.flatMap((start) =>
    PRICE_COMPONENTS.map((component) => ({
      start,
      component,
      old: ratesAt(before, start),
      new: ratesAt(after, start),
    })),
  );
  const paid = changes.map((change) => changeOf(change.component, change.old, change.new));
  return {
    differences: changes.flatMap(({ start, component, old, new: next }) =>
      old[component] === next[component] ? [] : [differenceOf(start, component, old, next)],
    ),
    exceeds: (percentMax) => paid.some((change) => isAbove(change, percentMax)),
  };
}

function ratesAt(rows: readonly PriceRow[], promptTokens: number): ComponentRates {
  return (rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= promptTokens) ?? NO_ROW).rates;
}

function changeOf(component: PriceComponent, old: ComponentRates, next: ComponentRates): Change {
  return { before: paidRate(component, old), after: paidRate(component, next) };
}

function paidRate(component: PriceComponent, rates: ComponentRates): bigint {
  const priced = pricedComponent(component, rates);
  return (priced === null ? undefined : rates[priced]) ?? 0n;
}

function differenceOf(
  start: number,
  component: PriceComponent,
  old: ComponentRates,
  next: ComponentRates,
): PriceDifference {
  const field = PRICE_FIELDS[component];
  return {
    field,
    from_prompt_tokens: start,
    before: formatRates(old)[field],
    after: formatRates(next)[field],
    change_percent: formatPercent(changeOf(component, old, next)),
  };
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
