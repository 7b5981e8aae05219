import type { VersionedCalendars } from '#settings';
import { reply } from '../../../conventions/fields/declare.js';
import { objectName, objects, text, texts, version } from '../../../conventions/fields/kinds.js';

export class CalendarResponse extends reply({
  name: text({ example: 'cn_holidays' }),
  dates: texts(),
}) {}

export class CalendarsResponse extends reply({
  object: objectName('calendars'),
  calendars: objects(CalendarResponse, 'By name.'),
  version: version(),
}) {}

export function presentCalendars({ calendars, version }: VersionedCalendars): CalendarsResponse {
  const named = Object.entries(calendars).map(([name, dates]) => ({ name, dates: [...dates] }));
  return { object: 'calendars', calendars: named.sort((a, b) => (a.name < b.name ? -1 : 1)), version };
}
