import type { components } from '@/api/generated/management';

type PriceValues = components['schemas']['PriceValuesResponse'];
type PriceRequest = components['schemas']['PriceRequest'];
type WindowRequest = components['schemas']['ScheduleWindowRequest'];

/** What is priced, in the order in which people think of it. */
export const RATES = [
  'input_per_mtok_usd',
  'output_per_mtok_usd',
  'cache_read_per_mtok_usd',
  'cache_write_per_mtok_usd',
  'cache_write_1h_per_mtok_usd',
  'reasoning_per_mtok_usd',
  'image_input_per_mtok_usd',
  'image_output_per_mtok_usd',
  'audio_input_per_mtok_usd',
  'audio_output_per_mtok_usd',
  'per_request_usd',
] as const;

export type Rate = (typeof RATES)[number];

export const isRate = (field: string): field is Rate => (RATES as readonly string[]).includes(field);

/** Units that requests use now; labels in braces are the operator's to add. */
export const UNITS = [
  'web_search_call',
  'web_fetch_call',
  'file_search_call',
  'code_interpreter_session',
  'mcp_call',
  'image',
  'image{quality=high,size=1024x1024}',
] as const;

/** The price of one unit. */
interface UnitPrice {
  readonly unit: string;
  readonly usd: string;
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Hours of the week with the price times a number. */
export interface HourWindow {
  readonly name: string;
  readonly days: string[];
  readonly from: string;
  readonly to: string;
  readonly multiplier: string;
}

export interface PriceForm {
  readonly rates: Record<Rate, string>;
  readonly units: UnitPrice[];
  readonly time_zone: string;
  readonly windows: HourWindow[];
}

export const NEW_WINDOW: HourWindow = {
  name: '',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '00:00',
  to: '08:00',
  multiplier: '0.5',
};

/** Windows that say more than the form does stay as they are. */
const isPlain = ({ times, multiplier, except_calendar, also_calendar }: WindowRequest): boolean =>
  typeof multiplier === 'string' && times.length === 1 && !except_calendar && !also_calendar;

const windowsOf = (price: PriceValues | null): readonly WindowRequest[] => price?.schedule?.windows ?? [];

export const keptWindows = (price: PriceValues | null): WindowRequest[] =>
  windowsOf(price)
    .filter((window) => !isPlain(window))
    .map(({ name, times, except_calendar, also_calendar, multiplier, price: rates }) => ({
      name,
      times,
      except_calendar,
      also_calendar,
      ...(rates === null || rates === undefined ? { multiplier } : { price: rates }),
    }));

export function formOf(price: PriceValues | null): PriceForm {
  return {
    rates: Object.fromEntries(RATES.map((rate) => [rate, price?.[rate] ?? ''])) as Record<Rate, string>,
    units: Object.entries(price?.per_unit_usd ?? {}).map(([unit, usd]) => ({ unit, usd })),
    time_zone: price?.schedule?.time_zone ?? 'UTC',
    windows: windowsOf(price)
      .filter(isPlain)
      .map(({ name, times: [time], multiplier }) => ({
        name,
        days: time?.days ?? [],
        from: time?.from ?? '',
        to: time?.to ?? '',
        multiplier: multiplier ?? '1',
      })),
  };
}

/** The price that the form says; steps for long prompts, service tiers and windows that it does not show stay. */
export function priceOf({ rates, units, time_zone, windows }: PriceForm, before: PriceValues | null): PriceRequest {
  const all: WindowRequest[] = [
    ...windows.map(({ name, days, from, to, multiplier }) => ({ name, multiplier, times: [{ days, from, to }] })),
    ...keptWindows(before),
  ];
  const steps = before?.steps ?? [];
  return {
    ...Object.fromEntries(RATES.map((rate) => [rate, rates[rate].trim() === '' ? null : rates[rate].trim()])),
    per_unit_usd: unitsOf(units),
    ...(steps.length === 0 ? {} : { steps }),
    schedule: all.length === 0 ? null : { time_zone, windows: all },
    service_tiers: [...(before?.service_tiers ?? [])],
  };
}

/** Null: none. A unit without a price is left out. */
function unitsOf(units: readonly UnitPrice[]): Record<string, string> | null {
  const priced = units
    .map(({ unit, usd }) => [unit.trim(), usd.trim()] as const)
    .filter(([unit, usd]) => unit !== '' && usd !== '');
  return priced.length === 0 ? null : Object.fromEntries(priced);
}
