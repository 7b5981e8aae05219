import type { PriceVersion, PricedTier, PricedWindow, PriceSchedule, ScheduleTime } from '#core';
import { readStoredRows, storeRows, type StoredPriceRow } from './stored-rows.js';
import type { WrittenSchedule } from './parse-schedule.js';
import {
  readStoredTiers,
  storeTiers,
  tiersIn,
  withTiersInWindows,
  withTierVersions,
  type WrittenTier,
} from './service-tiers.js';

/** `schedule` of `price_version` and `channel_cost_version`. Amounts are text, as JSON has no bigint. */
interface StoredSchedule {
  readonly time_zone: string;
  readonly billed_by: 'begin' | 'end';
  readonly windows: readonly {
    readonly name: string;
    readonly times: readonly ScheduleTime[];
    readonly except: string | null;
    readonly also: string | null;
    readonly multiplier_ppm: string | null;
    readonly version_id: string;
    /** As in the version of the window. */
    readonly rows: readonly StoredPriceRow[];
  }[];
}

/** Gives each window a version of its own. */
export function withVersions(schedule: WrittenSchedule, newId: () => string): PriceSchedule<PricedWindow> {
  return {
    ...schedule,
    windows: schedule.windows.map(({ rows, ...window }) => ({
      ...window,
      version: { id: newId(), rows, window: window.name },
    })),
  };
}

/** The parts of a price whose rates are not always the same. */
interface Changing {
  readonly schedule: WrittenSchedule | null;
  readonly serviceTiers?: readonly WrittenTier[];
}

/** Gives each window, and each service tier in each of them, a version of its own. */
export function priceVersions({ schedule, serviceTiers = [] }: Changing, newId: () => string) {
  return {
    schedule: schedule === null ? null : withVersions(schedule, newId),
    tiers: withTierVersions(serviceTiers, schedule, newId),
  };
}

/** The inverse of `withVersions`. */
export function writtenSchedule(schedule: PriceSchedule<PricedWindow>): WrittenSchedule {
  return {
    ...schedule,
    windows: schedule.windows.map(({ version, ...window }) => ({ ...window, rows: version.rows })),
  };
}

function storeSchedule({ timeZone, billedBy, windows }: PriceSchedule<PricedWindow>): StoredSchedule {
  return {
    time_zone: timeZone,
    billed_by: billedBy,
    windows: windows.map(({ name, times, except, also, multiplierPpm, version }) => ({
      name,
      times,
      except,
      also,
      version_id: version.id,
      rows: storeRows(version.rows),
      multiplier_ppm: multiplierPpm?.toString() ?? null,
    })),
  };
}

/** The columns of a version, as `storedVersions` wrote them: their shape is trusted. */
export function readStoredPrice(stored: StoredPrice) {
  const tiers = readStoredTiers(stored.serviceTiers);
  const serviceTiers = tiersIn(tiers, null);
  return {
    rows: readStoredRows(stored.rows),
    schedule: withTiersInWindows(readStoredSchedule(stored.schedule), tiers),
    ...(serviceTiers == null ? {} : { tiers, serviceTiers }),
  };
}

interface StoredPrice {
  readonly rows: unknown;
  readonly schedule: unknown;
  readonly serviceTiers?: unknown;
}

/** Null: no schedule. */
function readStoredSchedule(stored: unknown): PriceSchedule<PricedWindow> | null {
  if (stored === null || stored === undefined) return null;
  const { time_zone: timeZone, billed_by: billedBy, windows } = stored as StoredSchedule;
  return {
    timeZone,
    billedBy,
    windows: windows.map(({ name, times, except, also, multiplier_ppm, version_id, rows }) => ({
      name,
      times,
      except,
      also,
      multiplierPpm: multiplier_ppm === null ? null : BigInt(multiplier_ppm),
      version: windowVersion(version_id, name, readStoredRows(rows)),
    })),
  };
}

function windowVersion(id: string, window: string, rows: PriceVersion['rows']): PriceVersion {
  return { id, rows, window };
}

/** Start of the version of a window or a service tier: it is never in force by itself, only through its price. */
const WINDOW_START = new Date('9999-12-31T00:00:00Z');

/** A new version of a price or a cost; the rest are columns that its windows' versions have too. */
interface NewVersion {
  readonly id: string;
  readonly rows: PriceVersion['rows'];
  readonly effectiveFrom: Date;
  readonly schedule?: PriceSchedule<PricedWindow> | null;
  readonly tiers?: readonly PricedTier[];
}

/** Columns of a price or cost version; absent ones are null. */
interface StoredColumns {
  readonly rows: StoredPriceRow[];
  readonly schedule?: StoredSchedule;
  readonly serviceTiers?: readonly object[];
  readonly windowOf?: string;
  readonly windowName?: string | null;
  readonly serviceTier?: string;
}

type StoredVersion<Version> = Omit<Version, 'rows' | 'schedule' | 'tiers'> & StoredColumns;

/** The rows to insert: the version, then one for each window of its schedule and for each service tier. */
export function storedVersions<Version extends NewVersion>(version: Version): StoredVersion<Version>[] {
  const { schedule = null, tiers = [], rows, ...facts } = version;
  const part = { ...facts, effectiveFrom: WINDOW_START, windowOf: facts.id };
  const own = {
    ...facts,
    rows: storeRows(rows),
    ...(tiers.length === 0 ? {} : { serviceTiers: storeTiers(tiers) }),
    ...(schedule === null ? {} : { schedule: storeSchedule(schedule) }),
  };
  const ofWindows = (schedule?.windows ?? []).map(({ name: windowName, version: { id, rows: steps } }) => ({
    ...part,
    id,
    rows: storeRows(steps),
    windowName,
  }));
  const ofTiers = tiers.flatMap(({ name: serviceTier, versions }) =>
    versions.map(({ window: windowName, id, rows: steps }) => ({
      ...part,
      id,
      rows: storeRows(steps),
      serviceTier,
      windowName,
    })),
  );
  return [own, ...ofWindows, ...ofTiers];
}
