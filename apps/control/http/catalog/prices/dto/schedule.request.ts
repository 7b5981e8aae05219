import { SCHEDULE_RULES } from '#catalog';
import { WEEKDAYS } from '#pricing';
import { body } from '../../../conventions/fields/declare.js';
import { choice, object, objects, text, texts } from '../../../conventions/fields/kinds.js';
import { PriceStepsRequest } from './price-steps.request.js';

const DAY = new RegExp(`^(?:${WEEKDAYS.join('|')})$`);
const { windowsMax, timesMax, name: NAME, nameExpected } = SCHEDULE_RULES;
const NAMED = { max: 40, pattern: NAME, expected: nameExpected };

/** Composed of its fields it would have a multiplier and a price. */
export const SCHEDULE_EXAMPLE = {
  time_zone: 'Asia/Shanghai',
  windows: [
    {
      name: 'peak',
      times: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '12:00' }],
      except_calendar: 'cn_holidays',
      multiplier: '2',
    },
  ],
};

export class ScheduleTimeRequest extends body({
  days: texts('Days of the week on which the time begins; may be empty with `also_calendar`.', {
    items: WEEKDAYS.length,
    max: 3,
    pattern: DAY,
    expected: `an array of ${WEEKDAYS.join(', ')}`,
  }),
  from: text('First minute, local time.', { max: 5, example: '09:00' }),
  to: text('First minute after it, to 24:00; before `from`: on the next day.', { max: 5, example: '12:00' }),
}) {}

export class ScheduleWindowRequest extends body({
  name: text('Named in charges.', { ...NAMED, example: 'peak' }),
  times: objects(ScheduleTimeRequest, 'When it applies.', { items: timesMax }),
  except_calendar: text('Calendar of the dates without the window, such as holidays.', {
    ...NAMED,
    optional: true,
    nullable: true,
  }),
  also_calendar: text('Calendar of the dates that have it whatever the day of the week.', {
    ...NAMED,
    optional: true,
    nullable: true,
  }),
  multiplier: text('Every rate times this, rounded up; or `price`.', {
    ...{ max: 11, optional: true, nullable: true, example: '2' },
  }),
  price: object(PriceStepsRequest, 'Rates of its own.', { optional: true, nullable: true }),
}) {}

export class ScheduleRequest extends body({
  time_zone: text('IANA name.', { max: 64, example: 'Asia/Shanghai' }),
  billed_by: choice(
    ['begin', 'end'],
    'Of a cost: which moment of the call decides; begin unless set. A price is decided at admission.',
    { optional: true },
  ),
  windows: objects(
    ScheduleWindowRequest,
    'Of several that cover a moment the first applies; outside of all, the price itself.',
    { items: windowsMax },
  ),
}) {}
