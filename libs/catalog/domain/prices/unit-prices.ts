import {
  closestMatches,
  COST_UNITS,
  divCeil,
  formatUsd,
  PRICE_UNITS,
  type ComponentRates,
  type ErrorDetail,
  isUnitMeter,
  unitName,
} from '#core';

/** API field with the prices of units: an object from a unit to US dollars for each. */
export const UNIT_PRICES_FIELD = 'per_unit_usd';

/**
 * `cost`: of an upstream. Its provider may decide by the end of the call, and bill units that no hold of a customer covers.
 */
export type PriceKind = 'price' | 'cost';

/** Decimal strings; a unit without a price is absent. */
export type UnitPrices = Readonly<Record<string, string>>;

/** Rates are per this many; the API prices single requests and units. */
export const UNITS_PER_RATE = 1_000_000n;

/** Maximum number of units in a price. */
const UNIT_PRICES_MAX = 50;

/**
 * Reads `per_unit_usd`. Null and absent mean none, as does null for a unit.
 * @param readUsd the amount in nano-USD, or what is expected
 */
export function readUnitRates(
  prices: unknown,
  path: string,
  kind: PriceKind,
  readUsd: (value: unknown) => bigint | string,
  details: ErrorDetail[],
): ComponentRates {
  if (prices === undefined || prices === null) return {};
  const units = typeof prices === 'object' && !Array.isArray(prices) ? Object.entries(prices) : [];
  if (typeof prices !== 'object' || Array.isArray(prices) || units.length > UNIT_PRICES_MAX) {
    details.push(fault(path, `an object from units to US dollars, at most ${UNIT_PRICES_MAX}`, prices));
    return {};
  }
  const rates: Record<string, bigint> = {};
  for (const [unit, value] of units as [string, unknown][]) {
    if (!isUnitMeter(unit)) details.push(unknownUnit(path, unit));
    else if (kind === 'price' && COST_UNITS.has(unitName(unit))) details.push(costUnit(path, unit));
    else if (value !== null) {
      const amountNanoUsd = readUsd(value);
      if (typeof amountNanoUsd === 'string') details.push(fault(`${path}.${unit}`, amountNanoUsd, value));
      else rates[unit] = amountNanoUsd * UNITS_PER_RATE;
    }
  }
  return rates;
}

/** The inverse of `readUnitRates`, in order of the units' names. */
export function formatUnitPrices(rates: ComponentRates): UnitPrices {
  const units = Object.keys(rates).filter(isUnitMeter).sort();
  return Object.fromEntries(units.map((unit) => [unit, formatUsd(perUnit(rates[unit] ?? 0n))]));
}

/** A rate as the price of one, rounded up to 9 decimals. */
export function perUnit(rateNanoUsd: bigint): bigint {
  return divCeil(rateNanoUsd, UNITS_PER_RATE);
}

function fault(path: string, expected: string, got: unknown): ErrorDetail {
  const shown = JSON.stringify(got).slice(0, 60);
  return { path, code: 'invalid', message: `${path} must be ${expected}, got ${shown}.`, expected };
}

function costUnit(path: string, unit: string): ErrorDetail {
  const message = `${path}.${unit} is a unit of costs only. Customers pay for image.`;
  return { path: `${path}.${unit}`, code: 'invalid', message };
}

function unknownUnit(path: string, unit: string): ErrorDetail {
  const names = Object.entries(PRICE_UNITS).map(([name, labels]) =>
    labels.length === 0 ? name : withLabels(name, labels),
  );
  const [guess] = closestMatches(unit, Object.keys(PRICE_UNITS), 1);
  const hint = guess === undefined ? ` Units are ${names.join(', ')}.` : ` Did you mean ${guess}?`;
  return { path: `${path}.${unit}`, code: 'unknown_field', message: `${path}.${unit} is not a unit.${hint}` };
}

function withLabels(name: string, labels: readonly string[]): string {
  return `${name}{${labels.map((label) => `${label}=…`).join()}}`;
}
