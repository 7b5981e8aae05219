import { SCHEDULE_RULES } from '#catalog';
import { WEEKDAYS } from '#pricing';
import {
  ChoiceField,
  ObjectField,
  ObjectListField,
  TextField,
  TextListField,
} from '../../../conventions/fields/fields.js';
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

export class ScheduleTimeRequest {
  @TextListField({
    items: WEEKDAYS.length,
    max: 3,
    pattern: DAY,
    expected: `an array of ${WEEKDAYS.join(', ')}`,
    description: 'Days of the week on which the time begins; may be empty with `also_calendar`.',
  })
  days!: string[];

  @TextField({ max: 5, description: 'First minute, local time.', example: '09:00' })
  from!: string;

  @TextField({
    max: 5,
    description: 'First minute after it, to 24:00; before `from`: on the next day.',
    example: '12:00',
  })
  to!: string;
}

export class ScheduleWindowRequest {
  @TextField({
    ...NAMED,
    description: 'Named in charges.',
    example: 'peak',
  })
  name!: string;

  @ObjectListField(() => ScheduleTimeRequest, { items: timesMax, description: 'When it applies.' })
  times!: ScheduleTimeRequest[];

  @TextField({
    ...NAMED,
    optional: true,
    nullable: true,
    description: 'Calendar of the dates without the window, such as holidays.',
  })
  except_calendar?: string | null;

  @TextField({
    ...NAMED,
    optional: true,
    nullable: true,
    description: 'Calendar of the dates that have it whatever the day of the week.',
  })
  also_calendar?: string | null;

  @TextField({
    ...{ max: 11, optional: true, nullable: true, example: '2' },
    description: 'Every rate times this, rounded up; or `price`.',
  })
  multiplier?: string | null;

  @ObjectField(() => PriceStepsRequest, { optional: true, nullable: true, description: 'Rates of its own.' })
  price?: PriceStepsRequest | null;
}

export class ScheduleRequest {
  @TextField({ max: 64, description: 'IANA name.', example: 'Asia/Shanghai' })
  time_zone!: string;

  @ChoiceField({
    values: ['begin', 'end'],
    optional: true,
    description: 'Of a cost: which moment of the call decides; begin unless set. A price is decided at admission.',
  })
  billed_by?: 'begin' | 'end';

  @ObjectListField(() => ScheduleWindowRequest, {
    items: windowsMax,
    description: 'Of several that cover a moment the first applies; outside of all, the price itself.',
  })
  windows!: ScheduleWindowRequest[];
}
