import { PRICE_FIELDS } from '#catalog';
import { each, reply } from '../../../conventions/fields/declare.js';
import { integer, object, objects, text, texts, textsByName } from '../../../conventions/fields/kinds.js';
import { ScheduleTimeResponse } from '../../../catalog/prices/dto/schedule.response.js';

/** Every price of tokens, of which those are absent that are not priced apart. */
const TOKEN_PRICES = each(Object.values(PRICE_FIELDS), text({ example: '2.5', optional: true }));
/** The same as part of a larger schema. */
export const TOKEN_PRICES_SCHEMA = Object.fromEntries(
  Object.values(PRICE_FIELDS).map((name) => [name, { type: 'string', example: '2.5' } as const]),
);

export class OwnPriceStepResponse extends reply({
  from_prompt_tokens: integer(),
  ...TOKEN_PRICES,
}) {}

export class OwnRatesResponse extends reply({
  per_unit_usd: textsByName('US dollars for one unit beside tokens.', {
    example: { web_search_call: '0.01' },
    optional: true,
  }),
  steps: objects(OwnPriceStepResponse, 'Prices of longer prompts.', { optional: true }),
  ...TOKEN_PRICES,
}) {}

export class OwnServiceTierResponse extends reply({
  name: text({ example: 'flex' }),
  price: object(OwnRatesResponse),
}) {}

export class OwnPriceResponse extends reply({
  ...OwnRatesResponse.fields,
  service_tiers: objects(OwnServiceTierResponse, 'Prices of other service tiers.', { optional: true }),
}) {}

export class OwnScheduleWindowResponse extends reply({
  name: text({ example: 'peak' }),
  times: objects(ScheduleTimeResponse),
  except_dates: texts('Dates without the window.', { example: ['2027-01-01'] }),
  also_dates: texts('Dates with it whatever the day of the week.', { example: ['2027-01-01'] }),
  price: object(OwnPriceResponse),
}) {}

export class OwnScheduleResponse extends reply({
  time_zone: text('Of times and dates.', { example: 'Asia/Shanghai' }),
  window: text('That applies now. Null: none.', { nullable: true, example: 'peak' }),
  price: object(OwnPriceResponse, 'Outside of windows.'),
  windows: objects(OwnScheduleWindowResponse, 'Of several that cover a moment the first applies.'),
}) {}
