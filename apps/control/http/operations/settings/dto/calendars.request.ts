import { SCHEDULE_RULES } from '#catalog';
import { ObjectListField, TextField, TextListField } from '../../../conventions/fields/fields.js';

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const CALENDARS_MAX = 50;
const DATES_MAX = 2_000;

export class CalendarRequest {
  @TextField({
    max: 40,
    pattern: SCHEDULE_RULES.name,
    expected: SCHEDULE_RULES.nameExpected,
    description: 'Named by the windows of schedules.',
    example: 'cn_holidays',
  })
  name!: string;

  @TextListField({
    items: DATES_MAX,
    max: 10,
    pattern: DATE,
    expected: `a list of at most ${DATES_MAX} different dates such as 2026-10-01`,
    description: 'All its dates, in the time zone of the schedule that names it.',
    example: ['2026-10-01', '2026-10-02'],
  })
  dates!: string[];
}

/** Calendars that are left out keep their dates. */
export class UpdateCalendarsRequest {
  @ObjectListField(() => CalendarRequest, { items: CALENDARS_MAX, description: 'Calendars to write.' })
  calendars!: CalendarRequest[];
}
