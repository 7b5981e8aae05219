import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/domain/actor.js';
import type { Transaction } from '../infra/prisma/prisma.service.js';
import { RoutifyError } from '../kernel/errors.js';
import type { ChangeOutcome } from '../kernel/change-outcome.js';
import { faultOfRates, keyOfRate, rateAt, rateOf, sortedRates, type DisplayRate } from './domain/display-rates.js';
import { SettingChange } from './setting-change.js';
import { SettingsRepository, type Setting, type SettingValue } from './settings.repository.js';

const DISPLAY_RATES = 'display_rates';

/** Version 0: never changed. */
export interface VersionedRates {
  /** By date. */
  readonly rates: readonly DisplayRate[];
  readonly version: number;
}

/** Reads and changes the rates by which amounts are shown in another currency. Prices and wallets stay in dollars. */
@Injectable()
export class DisplayRatesService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly change: SettingChange,
  ) {}

  /** In a transaction of the caller's, where one is given. */
  async get(tx?: Transaction): Promise<VersionedRates> {
    return versioned(await this.settings.find(DISPLAY_RATES, tx));
  }

  /** The rate at a moment; null: dollars alone. */
  async at(moment: Date): Promise<DisplayRate | null> {
    return rateAt((await this.get()).rates, moment);
  }

  /** Replaces all rates. Throws 400 for two of one date. */
  put(
    rates: readonly DisplayRate[],
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<VersionedRates>> {
    return this.write(() => rates, expectedVersion, actor);
  }

  /** The rate of a currency, by its ISO 4217 code, at a moment; null: there is none. As `get`. */
  async of(currency: string, moment: Date, tx?: Transaction): Promise<DisplayRate | null> {
    return rateOf((await this.get(tx)).rates, currency, moment);
  }

  /** Writes the rate with a key, or with null removes it. */
  async putOne(key: string, rate: DisplayRate | null, actor: Actor): Promise<void> {
    const next = (before: readonly DisplayRate[]): DisplayRate[] => [
      ...before.filter((other) => keyOfRate(other) !== key),
      ...(rate === null ? [] : [rate]),
    ];
    await this.write(next, null, actor);
  }

  private write(
    next: (before: readonly DisplayRate[]) => readonly DisplayRate[],
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<VersionedRates>> {
    return this.change.run({
      key: DISPLAY_RATES,
      action: 'display_rates.update',
      actor,
      expectedVersion,
      read: versioned,
      next: ({ rates }) => checked(next(rates)) as unknown as SettingValue,
      describe: ({ rates }) => ({ rates }),
    });
  }
}

function checked(rates: readonly DisplayRate[]): DisplayRate[] {
  const fault = faultOfRates(rates);
  if (fault !== null) throw new RoutifyError('invalid_request_error', `rates: ${fault}`, { param: 'rates' });
  return sortedRates(rates);
}

function versioned(setting: Setting | null): VersionedRates {
  return setting === null
    ? { rates: [], version: 0 }
    : { rates: setting.value as readonly DisplayRate[], version: setting.version };
}
