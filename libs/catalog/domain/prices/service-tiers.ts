import {
  formatDecimal,
  type ErrorDetail,
  type PriceRow,
  type PriceVersion,
  isPaidTier,
  type PricedTier,
  type PricedWindow,
  type PriceSchedule,
} from '#core';
import { multiplied, MULTIPLIER_EXPECTED, PPM_DECIMALS, readMultiplier } from './multiplier.js';
import type { WrittenSchedule } from './parse-schedule.js';
import { formatPriceRows, parsePriceRows, type PriceJson } from './price-rows.js';
import { readStoredRows, storeRows, type StoredPriceRow } from './stored-rows.js';
import type { PriceKind } from './unit-prices.js';

/** Rates of a provider's service tier, before they are stored. */
export interface WrittenTier {
  readonly name: string;
  /** The rates are those of the price, and of each window, times this; null: rates of its own, at all times. */
  readonly multiplierPpm: bigint | null;
  readonly rows: readonly PriceRow[];
}

/** A tier in API form. */
export interface ServiceTierJson {
  readonly name: string;
  readonly multiplier: string | null;
  readonly price: PriceJson | null;
}

/** Bounds of service tiers. */
export const SERVICE_TIER_RULES = {
  tiersMax: 8,
  name: /^[a-z][a-z0-9_-]{0,39}$/,
  nameExpected: 'lower-case letters, digits, dashes and underscores, and not a name of the ordinary tier',
};
const { tiersMax: TIERS_MAX, name: NAME } = SERVICE_TIER_RULES;

type Fields = Readonly<Record<string, unknown>>;

/** Reads `service_tiers` in API form. @param rows of the price, which multipliers multiply */
export function parseServiceTiers(
  value: unknown,
  rows: readonly PriceRow[],
  path: string,
  kind: PriceKind,
): WrittenTier[] | { readonly details: ErrorDetail[] } {
  if (!Array.isArray(value) || value.length > TIERS_MAX) {
    return { details: [fault(path, `an array of at most ${TIERS_MAX} tiers`, value)] };
  }
  const read = value.map((tier: unknown, index) => readTier(tier, rows, `${path}[${index}]`, kind));
  const details = read.flatMap((tier) => ('details' in tier ? tier.details : []));
  const tiers = read.flatMap((tier) => ('details' in tier ? [] : [tier]));
  const names = tiers.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) details.push(fault(`${path}[${twice}].name`, 'a name of its own', names[twice]));
  return details.length > 0 ? { details } : tiers;
}

/** The inverse of `parseServiceTiers`; a tier with a multiplier shows no price. */
export function formatServiceTiers(tiers: readonly WrittenTier[]): ServiceTierJson[] {
  return tiers.map(({ name, multiplierPpm, rows }) => ({
    name,
    multiplier: multiplierPpm === null ? null : formatDecimal(multiplierPpm, PPM_DECIMALS),
    price: multiplierPpm === null ? formatPriceRows(rows) : null,
  }));
}

/** Gives each tier a version of its own, and one for each window that its multiplier multiplies. */
export function withTierVersions(
  tiers: readonly WrittenTier[],
  schedule: WrittenSchedule | null,
  newId: () => string,
): PricedTier[] {
  return tiers.map(({ name, multiplierPpm, rows }) => {
    const own = { window: null, id: newId(), rows };
    const windows = multiplierPpm === null ? [] : (schedule?.windows ?? []);
    const inWindows = windows.map((window) => ({
      window: window.name,
      id: newId(),
      rows: multiplied(window.rows, multiplierPpm ?? 0n),
    }));
    return { name, multiplierPpm, versions: [own, ...inWindows] };
  });
}

/** The tiers with another price: multipliers multiply its rates. */
export function tiersOver(tiers: readonly WrittenTier[], rows: readonly PriceRow[]): WrittenTier[] {
  return tiers.map((tier) =>
    tier.multiplierPpm === null ? tier : { ...tier, rows: multiplied(rows, tier.multiplierPpm) },
  );
}

/** The inverse of `withTierVersions`. */
export function writtenTiers(tiers: readonly PricedTier[]): WrittenTier[] {
  return tiers.map(({ name, multiplierPpm, versions }) => ({ name, multiplierPpm, rows: versions[0]?.rows ?? [] }));
}

/** `service_tiers` of `price_version` and `channel_cost_version`. Amounts are text, as JSON has no bigint. */
interface StoredTier {
  readonly name: string;
  readonly multiplier_ppm: string | null;
  readonly versions: readonly {
    readonly window: string | null;
    readonly version_id: string;
    /** As in the version. */
    readonly rows: readonly StoredPriceRow[];
  }[];
}

export function storeTiers(tiers: readonly PricedTier[]): StoredTier[] {
  return tiers.map(({ name, multiplierPpm, versions }) => ({
    name,
    multiplier_ppm: multiplierPpm?.toString() ?? null,
    versions: versions.map(({ window, id, rows }) => ({ window, version_id: id, rows: storeRows(rows) })),
  }));
}

export function readStoredTiers(stored: unknown): PricedTier[] {
  return ((stored ?? []) as StoredTier[]).map(({ name, multiplier_ppm, versions }) => ({
    name,
    multiplierPpm: multiplier_ppm === null ? null : BigInt(multiplier_ppm),
    versions: versions.map(({ window, version_id: id, rows }) => ({ window, id, rows: readStoredRows(rows) })),
  }));
}

/** The tiers' versions outside of windows; null: no tiers. */
export function tiersIn(tiers: readonly PricedTier[], window: string | null): PriceVersion['serviceTiers'] | null {
  if (tiers.length === 0) return null;
  return new Map(tiers.map((tier) => [tier.name, versionIn(tier, window)]));
}

/** A schedule whose windows have the versions of the tiers. */
export function withTiersInWindows(
  schedule: PriceSchedule<PricedWindow> | null,
  tiers: readonly PricedTier[],
): PriceSchedule<PricedWindow> | null {
  if (schedule === null || tiers.length === 0) return schedule;
  const windows = schedule.windows.map((window) => {
    const serviceTiers = tiersIn(tiers, window.name) ?? new Map<string, PriceVersion>();
    return { ...window, version: { ...window.version, serviceTiers } };
  });
  return { ...schedule, windows };
}

/** A tier with rates of its own has one version for all times. */
function versionIn({ name, versions }: PricedTier, window: string | null): PriceVersion {
  const [own, ...others] = versions;
  const found = others.find((version) => version.window === window) ?? own;
  if (found === undefined) throw new Error(`tier ${name} has no version`);
  const { id, rows } = found;
  return { id, rows, serviceTier: name, ...(found.window === null ? {} : { window: found.window }) };
}

function readTier(
  value: unknown,
  priceRows: readonly PriceRow[],
  path: string,
  kind: PriceKind,
): WrittenTier | { readonly details: ErrorDetail[] } {
  if (typeof value !== 'object' || value === null) {
    return { details: [fault(path, 'an object with name and a multiplier or a price', value)] };
  }
  const { name, multiplier = null, price = null, ...others } = value as Fields;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    const message = `${path}.${unknown} is not a field of a service tier.`;
    return { details: [{ path: `${path}.${unknown}`, code: 'unknown_field', message }] };
  }
  if (typeof name !== 'string' || !NAME.test(name) || !isPaidTier(name)) {
    return { details: [fault(`${path}.name`, SERVICE_TIER_RULES.nameExpected, name)] };
  }
  if ((multiplier === null) === (price === null)) {
    return { details: [fault(path, 'given a multiplier or a price', value)] };
  }
  if (price !== null) {
    const rows = parsePriceRows(price, `${path}.price`, kind);
    return 'details' in rows ? rows : { name, multiplierPpm: null, rows };
  }
  const multiplierPpm = readMultiplier(multiplier);
  if (multiplierPpm === null) return { details: [fault(`${path}.multiplier`, MULTIPLIER_EXPECTED, multiplier)] };
  return { name, multiplierPpm, rows: multiplied(priceRows, multiplierPpm) };
}

function fault(path: string, expected: string, got: unknown): ErrorDetail {
  const shown = got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 60);
  return { path, code: 'invalid', message: `${path} must be ${expected}, got ${shown}.`, expected };
}
