import { WEEKDAYS } from '#pricing';
import { reply } from '../../../conventions/fields/declare.js';
import { choices, object, objects, shape, text } from '../../../conventions/fields/kinds.js';
import { PriceStepsResponse } from './price-steps.response.js';

export class ScheduleTimeResponse extends reply({
  days: choices(WEEKDAYS, { example: ['mon', 'tue'] }),
  from: text({ example: '09:00' }),
  to: text({ example: '12:00' }),
}) {}

export class ScheduleWindowResponse extends reply({
  price_id: text('Of the price in this window, as charges name it.', { optional: true }),
  name: text({ example: 'peak' }),
  times: objects(ScheduleTimeResponse),
  except_calendar: text({ nullable: true }),
  also_calendar: text({ nullable: true }),
  multiplier: text({ nullable: true, example: '2' }),
  price: object(PriceStepsResponse, 'Null: the rates times the multiplier.', { nullable: true }),
}) {}

export class ScheduleResponse extends reply({
  time_zone: text({ example: 'Asia/Shanghai' }),
  billed_by: shape<'end', false, true>({ enum: ['end'] }, 'Of a cost that the end of the call decides.', {
    optional: true,
  }),
  windows: objects(ScheduleWindowResponse),
}) {}
