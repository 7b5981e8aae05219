import type { Evidence, LedgerRow, Pause, PriceRow, Rates } from '../evidence.js';
import { findingOf, type Finding } from '../finding.js';
import { groupRows } from '../group-rows.js';

/**
 * How long a gateway can use a replaced price: catalogs are reloaded every minute when control died before its
 * publish.
 */
export const STALE_MAX_MS = 75_000;
/** Control and gateway read the clock of one machine, a moment before Redis does. */
const CLOCK_TOLERANCE_MS = 100;

/** Checks of prices that change while requests run. */
export function checkPrices(evidence: Evidence): Finding[] {
  const staleness = stalenessOf(evidence);
  return [
    ...findingOf('price', wrongPrices(evidence)),
    ...findingOf(
      'pinned',
      staleness.filter(({ isEarly, staleMs }) => isEarly || staleMs > STALE_MAX_MS),
    ),
  ];
}

/** The distance of an admission from the validity of its price version. */
export interface Staleness {
  readonly record: LedgerRow;
  readonly price: PriceRow;
  /** Before the version came into force. */
  readonly isEarly: boolean;
  /** After another version came into force; pauses in between do not count. */
  readonly staleMs: number;
}

/** For each record with a price version of its model; other records are reported as `wrong_price`. */
export function stalenessOf({ ledger, prices, pauses }: Evidence): Staleness[] {
  const successors = successorsOf(prices);
  const byId = new Map(prices.map((price) => [price.versionId, price]));
  return ledger.flatMap((record) => {
    const price = byId.get(record.priceVersionId);
    if (price === undefined) return [];
    const { admittedAtMs } = record;
    const isEarly = price.effectiveFromMs > admittedAtMs + CLOCK_TOLERANCE_MS;
    const replacedAtMs = successors.get(price.versionId) ?? Infinity;
    const staleMs = replacedAtMs >= admittedAtMs ? 0 : admittedAtMs - replacedAtMs;
    return [{ record, price, isEarly, staleMs: staleMs - pausedMs(pauses, replacedAtMs, admittedAtMs) }];
  });
}

/** When the next version of its model replaced each version. */
function successorsOf(prices: readonly PriceRow[]): Map<string, number> {
  const replaced = new Map<string, number>();
  for (const versions of groupRows(prices, ({ model }) => model).values()) {
    const inOrder = versions.toSorted((one, other) => one.effectiveFromMs - other.effectiveFromMs);
    for (const [index, { versionId }] of inOrder.entries()) {
      const next = inOrder[index + 1];
      if (next !== undefined) replaced.set(versionId, next.effectiveFromMs);
    }
  }
  return replaced;
}

function pausedMs(pauses: readonly Pause[], fromMs: number, toMs: number): number {
  return pauses.reduce((sum, { atMs, pauseMs }) => {
    const overlapMs = Math.min(toMs, atMs + pauseMs) - Math.max(fromMs, atMs);
    return sum + Math.max(0, overlapMs);
  }, 0);
}

/** Each acknowledged price is stored once, and every stored price was requested. */
function wrongPrices({ requestedPrices, prices }: Evidence): unknown[] {
  const stored = groupRows(prices, ({ model, reference }) => `${model} ${reference}`);
  const firsts = firstOf(prices);
  const wrong = requestedPrices.filter(({ model, reference, rates, isAcknowledged }) => {
    const first = firsts.get(model);
    const found =
      reference === null ? (first === undefined ? [] : [first]) : (stored.get(`${model} ${reference}`) ?? []);
    const [row] = found;
    if (row === undefined) return isAcknowledged;
    return found.length > 1 || !areSame(row.rates, rates);
  });
  const requested = new Set(requestedPrices.map(({ model, reference }) => `${model} ${reference ?? ''}`));
  const unrequested = prices.filter(
    (price) => !requested.has(`${price.model} ${price.reference}`) && firsts.get(price.model) !== price,
  );
  return [...wrong, ...unrequested];
}

function firstOf(prices: readonly PriceRow[]): Map<string, PriceRow> {
  const newestFirst = prices.toSorted((one, other) => other.effectiveFromMs - one.effectiveFromMs);
  return new Map(newestFirst.map((price) => [price.model, price]));
}

function areSame(left: Rates, right: Rates): boolean {
  const meters = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...meters].every((meter) => left[meter] === right[meter]);
}
