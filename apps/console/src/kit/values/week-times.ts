import { ScheduleTimeResponse } from '@/api/generated/values/schedule-time-response';
import { dateFormat } from './intl';

const [SUNDAY, ...WORKDAYS] = ScheduleTimeResponse.days;
/** As weeks are read: from Monday. */
export const DAYS = [...WORKDAYS, SUNDAY] as const;

type Day = (typeof DAYS)[number];

/** Days that follow each other as one: `mon` to `fri` and `sun` are two spans. */
function spansOf(days: readonly string[]): readonly (readonly [first: Day, last: Day])[] {
  const spans: [Day, Day][] = [];
  let isOpen = false;
  for (const day of DAYS) {
    const span = spans.at(-1);
    if (!days.includes(day)) isOpen = false;
    else if (isOpen && span !== undefined) span[1] = day;
    else {
      spans.push([day, day]);
      isOpen = true;
    }
  }
  return spans;
}

interface WeekTime {
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Times of the week as people read them: `Mon–Fri 09:00–12:00, 14:00–18:00`. */
export function formatWeekTimes(times: readonly WeekTime[], locale: string): string {
  const daysText = (days: readonly string[]): string =>
    spansOf(days)
      .map((span) => [...new Set(span)].map((day) => formatDay(day, locale)).join('–'))
      .join(', ');
  const texts = times.map(({ days, from, to }, index) => {
    const text = daysText(days);
    const isSame = index > 0 && daysText(times[index - 1]?.days ?? []) === text;
    return `${isSame || text === '' ? '' : `${text} `}${from}–${to}`;
  });
  return texts.join(', ');
}

/** A Monday. */
const MONDAY_MS = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function formatDay(day: Day, locale: string): string {
  const ms = MONDAY_MS + DAYS.indexOf(day) * DAY_MS;
  return dateFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(ms);
}
