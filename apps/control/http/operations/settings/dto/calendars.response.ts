import { ApiProperty } from '@nestjs/swagger';
import type { VersionedCalendars } from '#settings';
import { ObjectProperty, TextsProperty, VersionProperty } from '../../../conventions/fields/response-properties.js';

export class CalendarResponse {
  @ApiProperty({ type: 'string', example: 'cn_holidays' })
  name!: string;

  @TextsProperty()
  dates!: string[];
}

export class CalendarsResponse {
  @ObjectProperty('calendars')
  object!: 'calendars';

  @ApiProperty({ type: [CalendarResponse], description: 'By name.' })
  calendars!: CalendarResponse[];

  @VersionProperty()
  version!: number;
}

export function presentCalendars({ calendars, version }: VersionedCalendars): CalendarsResponse {
  const named = Object.entries(calendars).map(([name, dates]) => ({ name, dates: [...dates] }));
  return { object: 'calendars', calendars: named.sort((a, b) => (a.name < b.name ? -1 : 1)), version };
}
