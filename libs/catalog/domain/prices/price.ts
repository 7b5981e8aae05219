import type { ErrorDetail, PriceRow } from '#kernel';
import type { SchedulablePrice } from '#pricing';
import { formatPriceRows, parsePriceRows, type PriceJson } from './price-rows.js';
import {
  formatSchedule,
  parseSchedule,
  type PriceKind,
  type ScheduleJson,
  type WrittenSchedule,
} from './parse-schedule.js';
import { writtenSchedule } from './stored-schedule.js';

/** Rates, and their changes by the hour. */
export interface Price {
  readonly rows: readonly PriceRow[];
  /** Null: the same rates at all times. */
  readonly schedule: WrittenSchedule | null;
}

/** A price in API form; without a schedule the field is absent. */
type ScheduledPriceJson = PriceJson & { readonly schedule?: ScheduleJson };

/** Reads rates and `schedule` in API form. */
export function parsePrice(
  price: unknown,
  path = 'price',
  kind: PriceKind = 'price',
): Price | { readonly details: ErrorDetail[] } {
  if (typeof price !== 'object' || price === null) return withoutSchedule(parsePriceRows(price, path));
  const { schedule: written = null, ...rates } = price as Readonly<Record<string, unknown>>;
  const rows = parsePriceRows(rates, path);
  if ('details' in rows || written === null) return withoutSchedule(rows);
  const schedule = parseSchedule(written, rows, path === '' ? 'schedule' : `${path}.schedule`, kind);
  return 'details' in schedule ? schedule : { rows, schedule };
}

/** The inverse of `parsePrice`. */
export function formatPrice({ rows, schedule }: Price): ScheduledPriceJson {
  return { ...formatPriceRows(rows), ...(schedule === null ? {} : { schedule: formatSchedule(schedule) }) };
}

/** A stored price as it was written: the windows without their versions. */
export function priceOfVersion({ rows, schedule }: Pick<SchedulablePrice, 'rows' | 'schedule'>): Price {
  return { rows, schedule: schedule === null ? null : writtenSchedule(schedule) };
}

function withoutSchedule(rows: PriceRow[] | { readonly details: ErrorDetail[] }): Price | { details: ErrorDetail[] } {
  return 'details' in rows ? { details: rows.details } : { rows, schedule: null };
}
