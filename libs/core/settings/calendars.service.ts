import { Injectable } from '@nestjs/common';
import type { Actor } from '../audit/domain/actor.js';
import type { ChangeOutcome } from '../kernel/change-outcome.js';
import { changedCalendars, type CalendarDates } from './domain/calendars.js';
import { SettingChange } from './setting-change.js';
import { SettingsRepository, type Setting, type SettingValue } from './settings.repository.js';

const CALENDARS = 'calendars';

/** Version 0: never changed. */
export interface VersionedCalendars {
  readonly calendars: CalendarDates;
  readonly version: number;
}

/** Reads and changes the calendars of prices by the hour. */
@Injectable()
export class CalendarsService {
  constructor(
    private readonly settings: SettingsRepository,
    private readonly change: SettingChange,
  ) {}

  async get(): Promise<VersionedCalendars> {
    return versioned(await this.settings.find(CALENDARS));
  }

  /** Writes the named calendars; applies on every gateway within a second, to requests admitted from then on. */
  async patch(
    patch: CalendarDates,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<VersionedCalendars>> {
    return this.change.run({
      key: CALENDARS,
      action: 'calendars.update',
      actor,
      expectedVersion,
      read: versioned,
      next: ({ calendars }) => changedCalendars(calendars, patch) as SettingValue,
      describe: ({ calendars }) => ({ ...calendars }),
    });
  }
}

function versioned(setting: Setting | null): VersionedCalendars {
  return setting === null
    ? { calendars: {}, version: 0 }
    : { calendars: setting.value as CalendarDates, version: setting.version };
}
