import type { PriceVersion, Calendars, PricedWindow, PriceSchedule } from '#core';
import type { CatalogModel } from './catalog-model.js';

/** A model and the price version in force for the caller. */
export interface PricedModel {
  readonly model: CatalogModel;
  readonly price: PriceVersion;
  /** Null: the same rates at all times. */
  readonly hours: PriceHours | null;
}

/** What a price is at other hours. */
export interface PriceHours {
  /** Outside of windows. */
  readonly ordinary: PriceVersion;
  readonly schedule: PriceSchedule<PricedWindow>;
  readonly calendars: Calendars;
}
