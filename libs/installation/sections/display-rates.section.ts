import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { DisplayRatesService, faultOfRates, type DisplayRate } from '#settings';
import { fault } from '../domain/faults-in.js';
import { Section, type Check, type Entry, type Found } from './section.js';

export type DisplayRateEntry = Entry<DisplayRate, DisplayRate>;

/** The dated rates of the display currency; a date names one of them. */
@Injectable()
export class DisplayRatesSection extends Section<DisplayRate, DisplayRate, DisplayRate> {
  protected readonly name = 'display_rates';

  constructor(private readonly displayRates: DisplayRatesService) {
    super();
  }

  async read(): Promise<Found<DisplayRate>[]> {
    const { rates } = await this.displayRates.get();
    return rates.map((row) => {
      const { date, currency, rate } = row;
      return { key: date, id: date, fields: { ...row }, version: `${currency} ${rate}`, archivedAt: null, row };
    });
  }

  protected checkFor(): Check<DisplayRate, DisplayRate, DisplayRate> {
    return (entry) => {
      const message = entry === null ? null : faultOfRates([entry.patch]);
      return message === null ? [] : [fault('rate', message)];
    };
  }

  protected create(rate: DisplayRate, actor: Actor): Promise<void> {
    return this.displayRates.putOne(rate.date, rate, actor);
  }

  protected update(_row: DisplayRate, { patch }: DisplayRateEntry, _changed: unknown, actor: Actor): Promise<void> {
    return this.displayRates.putOne(patch.date, patch, actor);
  }

  protected restore(): never {
    throw new Error('rates are removed, not archived');
  }

  protected archive({ date }: DisplayRate, actor: Actor): Promise<void> {
    return this.displayRates.putOne(date, null, actor);
  }
}
