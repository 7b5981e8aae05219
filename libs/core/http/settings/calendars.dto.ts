import { SCHEDULE_RULES } from '#catalog';
import { objects, text, texts } from '../../fields/kinds.js';
import type { VersionedCalendars } from '../../settings/calendars.service.js';
import { body, reply } from '../fields/dto.js';
import { objectName, version } from '../fields/resource-fields.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const CALENDARS_MAX = 50;
const DATES_MAX = 2_000;

export class CalendarRequest extends body({
  name: text('Name, referenced by windows of schedules.', {
    max: 40,
    pattern: SCHEDULE_RULES.name,
    expected: SCHEDULE_RULES.nameExpected,
    example: 'cn_holidays',
  }),
  dates: texts('Dates of the calendar, in the time zone of the schedule that uses it.', {
    items: DATES_MAX,
    max: 10,
    pattern: DATE,
    expected: `a list of at most ${DATES_MAX} different dates such as 2026-10-01`,
    example: ['2026-10-01', '2026-10-02'],
  }),
}) {}

/** Calendars that are left out keep their dates. */
export class UpdateCalendarsRequest extends body({
  calendars: objects(CalendarRequest, 'Calendars to create or update.', { items: CALENDARS_MAX }),
}) {}

export class CalendarResponse extends reply(CalendarRequest.fields) {}

export class CalendarsResponse extends reply({
  object: objectName('calendars'),
  calendars: objects(CalendarResponse, 'Calendars by name.'),
  version: version(),
}) {}

export function presentCalendars({ calendars, version }: VersionedCalendars): CalendarsResponse {
  const named = Object.entries(calendars).map(([name, dates]) => ({ name, dates: [...dates] }));
  return { object: 'calendars', calendars: named.sort((a, b) => (a.name < b.name ? -1 : 1)), version };
}
