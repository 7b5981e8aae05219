import {
  choice,
  choices,
  integer,
  isPlainObject,
  kind,
  object,
  objects,
  shape,
  text,
  texts,
  usdInput,
  type UsdInput,
  COST_UNITS,
  PRICE_UNITS,
  WEEKDAYS,
} from '#core';
import { body, reply } from '#core/http';
import { PRICE_FIELDS, type PriceField } from '../../domain/prices/price-rows.js';
import { SCHEDULE_RULES } from '../../domain/prices/parse-schedule.js';
import { SERVICE_TIER_RULES } from '../../domain/prices/service-tiers.js';

const DESCRIPTIONS: Readonly<Record<PriceField, string>> = {
  input_per_mtok_usd: 'Prompt tokens without a separate price.',
  cache_read_per_mtok_usd: 'Prompt tokens read from a cache.',
  cache_write_per_mtok_usd: 'Prompt tokens written to a cache.',
  cache_write_1h_per_mtok_usd: 'Prompt tokens written to a cache for an hour.',
  output_per_mtok_usd: 'Completion tokens without a separate price.',
  reasoning_per_mtok_usd: 'Reasoning tokens.',
  image_input_per_mtok_usd: 'Prompt tokens of images.',
  image_output_per_mtok_usd: 'Completion tokens of images.',
  audio_input_per_mtok_usd: 'Prompt tokens of audio.',
  audio_output_per_mtok_usd: 'Completion tokens of audio.',
  per_request_usd: 'Each request.',
};

const FIELDS = Object.values(PRICE_FIELDS);

/** Every price of a request. */
const PRICE_INPUTS = eachPrice((name) =>
  usdInput(`${DESCRIPTIONS[name]} \`null\`: no separate price.`, {
    sign: 'zero_or_more',
    optional: true,
    nullable: true,
    example: '2.5',
  }),
);

/** Every price of a reply. */
const PRICES_SHOWN = eachPrice((name) =>
  text(`${DESCRIPTIONS[name]} US dollars${name === 'per_request_usd' ? '' : ' per million tokens'}.`, {
    nullable: true,
    example: '2.5',
  }),
);

function eachPrice<F>(declare: (name: PriceField) => F): Record<PriceField, F> {
  return Object.fromEntries(FIELDS.map((name) => [name, declare(name)])) as Record<PriceField, F>;
}

const UNITS = Object.entries(PRICE_UNITS)
  .map(([unit, labels]) => `\`${unit}${labels.length === 0 ? '' : `{${labels.map((label) => `${label}=…`).join()}}`}\``)
  .join(', ');
const UNIT_PRICES =
  `Prices per unit other than tokens, in US dollars: ${UNITS}. Labels are optional. The price with the most ` +
  'matching labels applies. Units without a price are not available. ' +
  `Units of costs only: ${[...COST_UNITS].map((unit) => `\`${unit}\``).join(', ')}.`;
const UNITS_EXAMPLE = { web_search_call: '0.01', 'image{quality=high,size=1024x1024}': '0.167' };

/** The prices of units; of a request the catalog checks names and amounts. */
const unitPrices = kind<Readonly<Record<string, UsdInput | null>>>(() => ({
  schema: { type: 'object', additionalProperties: { type: 'string' } },
  check: { accepts: isPlainObject, expected: 'an object from units to US dollars' },
  examples: { request: UNITS_EXAMPLE, reply: UNITS_EXAMPLE },
}));

const STEPS_MAX = 10;

export class PriceStepRequest extends body({
  from_prompt_tokens: integer('Minimum prompt tokens of the step. It prices the whole request.', {
    min: 1,
    max: 1_000_000_000,
    example: 200_001,
  }),
  ...PRICE_INPUTS,
}) {}

/** Rates: US dollars per million tokens. A step keeps the value of every field that it leaves out. */
export class PriceStepsRequest extends body({
  per_unit_usd: unitPrices(`${UNIT_PRICES} \`null\`: none.`, { optional: true, nullable: true }),
  steps: objects(PriceStepRequest, 'Prices for longer prompts, in ascending order.', {
    items: STEPS_MAX,
    optional: true,
    nullable: true,
  }),
  ...PRICE_INPUTS,
}) {}

export class PriceStepResponse extends reply({
  from_prompt_tokens: integer(),
  ...PRICES_SHOWN,
}) {}

export class PriceStepsResponse extends reply({
  per_unit_usd: unitPrices(UNIT_PRICES),
  steps: objects(PriceStepResponse),
  ...PRICES_SHOWN,
}) {}

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
  days: texts('Days of the week on which the window starts. May be empty with `also_calendar`.', {
    items: WEEKDAYS.length,
    max: 3,
    pattern: DAY,
    expected: `an array of ${WEEKDAYS.join(', ')}`,
  }),
  from: text('Start, local time.', { max: 5, example: '09:00' }),
  to: text('End, exclusive, up to 24:00. If before `from`, on the next day.', { max: 5, example: '12:00' }),
}) {}

export class ScheduleWindowRequest extends body({
  name: text('Name of the window, shown in charges.', { ...NAMED, example: 'peak' }),
  times: objects(ScheduleTimeRequest, 'When it applies.', { items: timesMax }),
  except_calendar: text('Calendar of dates to exclude, such as holidays.', {
    ...NAMED,
    optional: true,
    nullable: true,
  }),
  also_calendar: text('Calendar of dates to include on any day of the week.', {
    ...NAMED,
    optional: true,
    nullable: true,
  }),
  multiplier: text('Multiplier of all rates, rounded up. Alternative to `price`.', {
    max: 11,
    optional: true,
    nullable: true,
    example: '2',
  }),
  price: object(PriceStepsRequest, 'Rates of the window.', { optional: true, nullable: true }),
}) {}

export class ScheduleRequest extends body({
  time_zone: text('IANA name.', { max: 64, example: 'Asia/Shanghai' }),
  billed_by: choice(
    ['begin', 'end'],
    'For costs: whether the begin or the end of the attempt selects the window. Defaults to `begin`. Prices are selected at admission.',
    { optional: true },
  ),
  windows: objects(
    ScheduleWindowRequest,
    'The first matching window applies. Outside of all windows, the base price applies.',
    { items: windowsMax },
  ),
}) {}

export class ScheduleTimeResponse extends reply({
  days: choices(WEEKDAYS, { example: ['mon', 'tue'] }),
  from: text({ example: '09:00' }),
  to: text({ example: '12:00' }),
}) {}

export class ScheduleWindowResponse extends reply({
  price_id: text('ID of the price in this window, shown in charges.', { optional: true }),
  name: text({ example: 'peak' }),
  times: objects(ScheduleTimeResponse),
  except_calendar: text({ nullable: true }),
  also_calendar: text({ nullable: true }),
  multiplier: text({ nullable: true, example: '2' }),
  price: object(PriceStepsResponse, '`null`: the rates times the multiplier.', { nullable: true }),
}) {}

export class ScheduleResponse extends reply({
  time_zone: text({ example: 'Asia/Shanghai' }),
  billed_by: shape<'end', false, true>(
    { enum: ['end'] },
    'Present if the end of the attempt selects the window of a cost.',
    {
      optional: true,
    },
  ),
  windows: objects(ScheduleWindowResponse),
}) {}

export const SERVICE_TIERS_EXAMPLE = [
  { name: 'flex', multiplier: '0.5' },
  { name: 'priority', multiplier: '2' },
];

/** Rates of a provider's service tier: a multiple of the price, or a price of its own. */
export class ServiceTierRequest extends body({
  name: text('Name in requests to the provider, other than the standard tier’s.', {
    max: 40,
    pattern: SERVICE_TIER_RULES.name,
    expected: SERVICE_TIER_RULES.nameExpected,
    example: 'flex',
  }),
  multiplier: text('Multiplier of all rates, including those of the current window, rounded up.', {
    max: 11,
    optional: true,
    nullable: true,
    example: '0.5',
  }),
  price: object(PriceStepsRequest, 'Rates of the service tier at all times, instead of a multiplier.', {
    optional: true,
    nullable: true,
  }),
}) {}

/** Rates of a provider's service tier. */
export class ServiceTierResponse extends reply({
  name: text({ example: 'flex' }),
  multiplier: text('`null`: separate rates.', { nullable: true, example: '0.5' }),
  price: object(PriceStepsResponse, '`null`: the price times the multiplier.', { nullable: true }),
}) {}
