import type { PriceVersion } from '../../kernel/price-components.js';
import type { Calendars, PriceSchedule, ScheduleWindow } from './price-schedule.js';
import { PriceTimetable } from './price-timetable.js';

/** A window with its rates: a version of its own, to which charges are pinned. */
export interface PricedWindow extends ScheduleWindow {
  /** The rates are those of the price times this; null: rates of its own. */
  readonly multiplierPpm: bigint | null;
  readonly version: PriceVersion;
}

/** A provider's service tier with its rates: versions of their own, to which charges are pinned. */
export interface PricedTier {
  readonly name: string;
  /** The rates are those of the price times this; null: rates of its own. */
  readonly multiplierPpm: bigint | null;
  /** The first is that outside of windows; further ones are those of windows, by name. */
  readonly versions: readonly {
    readonly window: string | null;
    readonly id: string;
    readonly rows: PriceVersion['rows'];
  }[];
}

/** A version whose rates may change by the hour, and by service tier. */
export interface SchedulablePrice extends PriceVersion {
  /** As written; absent: none. `serviceTiers` has their versions. */
  readonly tiers?: readonly PricedTier[];
  /** Null: the same rates at all times. */
  readonly schedule: PriceSchedule<PricedWindow> | null;
}

/** The version of a price at a time, once. */
export function versionAt(price: SchedulablePrice, atMs: number, calendars: Calendars): PriceVersion {
  return price.schedule === null ? price : new ScheduledPrice(price, price.schedule, () => calendars).at(atMs);
}

/** The version of a scheduled price at a time: that of its window, else the price's own. */
export class ScheduledPrice {
  private readonly timetable: PriceTimetable;

  constructor(
    private readonly price: PriceVersion,
    private readonly schedule: PriceSchedule<PricedWindow>,
    calendarsNow: () => Calendars,
  ) {
    this.timetable = new PriceTimetable(schedule, calendarsNow);
  }

  at(atMs: number): PriceVersion {
    return this.schedule.windows[this.timetable.windowAt(atMs)]?.version ?? this.price;
  }
}
