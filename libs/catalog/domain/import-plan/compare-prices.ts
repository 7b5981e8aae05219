import { PRICE_COMPONENTS, pricedComponent, type PriceComponent, type ComponentRates, type PriceRow } from '#kernel';
import { formatRates, PRICE_FIELDS, type PriceField } from '../price-rows.js';
import { formatPercent } from './format-percent.js';

/** One rate that differs between two prices, as the API shows it. */
export interface PriceDifference {
  readonly field: PriceField;
  readonly from_prompt_tokens: number;
  /** Null: not priced apart. */
  readonly before: string | null;
  readonly after: string | null;
  /** What the units of the meter cost more or less; null when they were free. */
  readonly change_percent: string | null;
}

export interface PriceComparison {
  readonly differences: readonly PriceDifference[];
  /** Whether some meter, at some length of prompt, gets dearer or cheaper by more than the bound. */
  readonly exceeds: (percentMax: number) => boolean;
}

interface Change {
  readonly before: bigint;
  readonly after: bigint;
}

const NO_ROW: PriceRow = { fromPromptTokens: 0, rates: {} };

/**
 * What changes from one price to another, at every length of prompt where either has a step. A meter that was not
 * priced apart is compared with what its units did cost: the rate of the meter they were counted in.
 */
export function comparePrices(before: readonly PriceRow[], after: readonly PriceRow[]): PriceComparison {
  const starts = [...new Set([...before, ...after].map(({ fromPromptTokens }) => fromPromptTokens))].sort(
    (left, right) => left - right,
  );
  const changes = starts.flatMap((start) =>
    PRICE_COMPONENTS.map((meter) => ({ start, meter, old: ratesAt(before, start), new: ratesAt(after, start) })),
  );
  const paid = changes.map((change) => changeOf(change.meter, change.old, change.new));
  return {
    differences: changes.flatMap(({ start, meter, old, new: next }) =>
      old[meter] === next[meter] ? [] : [differenceOf(start, meter, old, next)],
    ),
    exceeds: (percentMax) => paid.some((change) => isAbove(change, percentMax)),
  };
}

function ratesAt(rows: readonly PriceRow[], promptTokens: number): ComponentRates {
  return (rows.findLast(({ fromPromptTokens }) => fromPromptTokens <= promptTokens) ?? NO_ROW).rates;
}

function changeOf(meter: PriceComponent, old: ComponentRates, next: ComponentRates): Change {
  return { before: paidRate(meter, old), after: paidRate(meter, next) };
}

function paidRate(meter: PriceComponent, rates: ComponentRates): bigint {
  const priced = pricedComponent(meter, rates);
  return (priced === null ? undefined : rates[priced]) ?? 0n;
}

function differenceOf(
  start: number,
  meter: PriceComponent,
  old: ComponentRates,
  next: ComponentRates,
): PriceDifference {
  const field = PRICE_FIELDS[meter];
  return {
    field,
    from_prompt_tokens: start,
    before: formatRates(old)[field],
    after: formatRates(next)[field],
    change_percent: formatPercent(changeOf(meter, old, next)),
  };
}

/** What was free and costs something now has changed by more than any bound. */
function isAbove({ before, after }: Change, percentMax: number): boolean {
  const difference = after > before ? after - before : before - after;
  return difference * 100n > before * BigInt(percentMax);
}
