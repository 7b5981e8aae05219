import { Injectable } from '@nestjs/common';
import { type Actor, faultOfRates, keyOfRate, type DisplayRate } from '#core';
import { DisplayRatesService } from '#core/infra';
import { fault } from '../domain/faults-in.js';
import { Section, type Check, type Entry, type Found } from './section.js';

export type DisplayRateEntry = Entry<DisplayRate, DisplayRate>;

/** The dated rates of currencies; `keyOfRate` names one of them. */
@Injectable()
export class DisplayRatesSection extends Section<DisplayRate, DisplayRate, DisplayRate> {
  protected readonly name = 'display_rates';

  constructor(private readonly displayRates: DisplayRatesService) {
    super();
  }

  async read(): Promise<Found<DisplayRate>[]> {
    const { rates } = await this.displayRates.get();
    return rates.map((row) => {
      const { currency, rate, display = true } = row;
      const key = keyOfRate(row);
      return { key, id: key, fields: { ...row, display }, version: `${currency} ${rate}`, archivedAt: null, row };
    });
  }

  protected checkFor(): Check<DisplayRate, DisplayRate, DisplayRate> {
    return (entry) => {
      const message = entry === null ? null : faultOfRates([entry.patch]);
      return message === null ? [] : [fault('rate', message)];
    };
  }

  protected create(rate: DisplayRate, actor: Actor): Promise<void> {
    return this.displayRates.putOne(keyOfRate(rate), rate, actor);
  }

  protected update(_row: DisplayRate, { patch }: DisplayRateEntry, _changed: unknown, actor: Actor): Promise<void> {
    return this.displayRates.putOne(keyOfRate(patch), patch, actor);
  }

  protected restore(): never {
    throw new Error('rates are removed, not archived');
  }

  protected archive(rate: DisplayRate, actor: Actor): Promise<void> {
    return this.displayRates.putOne(keyOfRate(rate), null, actor);
  }
}
