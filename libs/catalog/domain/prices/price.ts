import type { ErrorDetail, PriceRow, SchedulablePrice } from '#core';
import { formatPriceRows, memberPath, parsePriceRows, type PriceJson } from './price-rows.js';
import { formatSchedule, parseSchedule, type ScheduleJson, type WrittenSchedule } from './parse-schedule.js';
import {
  formatServiceTiers,
  parseServiceTiers,
  writtenTiers,
  type ServiceTierJson,
  type WrittenTier,
} from './service-tiers.js';
import { writtenSchedule } from './stored-schedule.js';
import type { PriceKind } from './unit-prices.js';

/** Rates, and their changes by the hour. */
export interface Price {
  readonly rows: readonly PriceRow[];
  /** Null: the same rates at all times. */
  readonly schedule: WrittenSchedule | null;
  /** Rates of providers' service tiers; absent: none. */
  readonly serviceTiers?: readonly WrittenTier[];
}

/** A price in API form; what it lacks of schedule and service tiers is absent. */
type ScheduledPriceJson = PriceJson & {
  readonly schedule?: ScheduleJson;
  readonly service_tiers?: readonly ServiceTierJson[];
};

/** Reads rates, `schedule` and `service_tiers` in API form. */
export function parsePrice(
  price: unknown,
  path = 'price',
  kind: PriceKind = 'price',
): Price | { readonly details: ErrorDetail[] } {
  if (typeof price !== 'object' || price === null) return withoutSchedule(parsePriceRows(price, path, kind));
  const { schedule: hours = null, service_tiers: tiers = null, ...rates } = price as Readonly<Record<string, unknown>>;
  const rows = parsePriceRows(rates, path, kind);
  if ('details' in rows) return rows;
  const schedule = hours === null ? null : parseSchedule(hours, rows, memberPath(path, 'schedule'), kind);
  const serviceTiers = tiers === null ? [] : parseServiceTiers(tiers, rows, memberPath(path, 'service_tiers'), kind);
  const details = [schedule, serviceTiers].flatMap((read) => (read !== null && 'details' in read ? read.details : []));
  if ((schedule !== null && 'details' in schedule) || 'details' in serviceTiers) return { details };
  return serviceTiers.length === 0 ? { rows, schedule } : { rows, schedule, serviceTiers };
}

/** The inverse of `parsePrice`. */
export function formatPrice({ rows, schedule, serviceTiers = [] }: Price): ScheduledPriceJson {
  return {
    ...formatPriceRows(rows),
    ...(schedule === null ? {} : { schedule: formatSchedule(schedule) }),
    ...(serviceTiers.length === 0 ? {} : { service_tiers: formatServiceTiers(serviceTiers) }),
  };
}

/** A stored price as it was written: windows and tiers without their versions. */
export function priceOfVersion({
  rows,
  schedule,
  tiers = [],
}: Pick<SchedulablePrice, 'rows' | 'schedule' | 'tiers'>): Price {
  const written = { rows, schedule: schedule === null ? null : writtenSchedule(schedule) };
  return tiers.length === 0 ? written : { ...written, serviceTiers: writtenTiers(tiers) };
}

function withoutSchedule(rows: PriceRow[] | { readonly details: ErrorDetail[] }): Price | { details: ErrorDetail[] } {
  return 'details' in rows ? { details: rows.details } : { rows, schedule: null };
}
