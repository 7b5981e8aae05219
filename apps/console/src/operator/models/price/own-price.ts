import type { components } from '@/api/generated/management';
import { amountOf } from '@/kit/amounts/amounts';

type Steps = components['schemas']['PriceStepsResponse'];
type StepsRequest = components['schemas']['PriceStepsRequest'];

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

/** Units that providers bill; labels in braces are the operator's to add. */
export const UNITS = [
  'web_search_call',
  'web_fetch_call',
  'file_search_call',
  'code_interpreter_session',
  'code_execution_call',
  'mcp_call',
  'image',
  'image{quality=high,size=1024x1024}',
  'audio_second',
  'video_second',
  'input_image',
  'input_audio_second',
  'input_video_second',
  'character',
  'page',
] as const;

/** Those of costs, with units that customers pay for otherwise. */
export const COST_UNITS = [
  ...UNITS,
  'image_tool_input_token',
  'image_tool_input_token{modality=image}',
  'image_tool_output_token',
] as const;

/** The price of one unit. */
interface UnitPrice {
  readonly unit: string;
  readonly usd: string;
}

/** Rates that do not depend on others: of a price, or of a part of it. */
export interface OwnPrice {
  readonly rates: Record<Rate, string>;
  readonly units: UnitPrice[];
  /** Rates of long prompts; no form shows them, and they stay. */
  readonly steps: Steps['steps'];
}

export function ownPriceOf(price: Steps | null): OwnPrice {
  return {
    rates: Object.fromEntries(RATES.map((rate) => [rate, price?.[rate] ?? ''])) as Record<Rate, string>,
    units: Object.entries(price?.per_unit_usd ?? {}).map(([unit, usd]) => ({ unit, usd })),
    steps: price?.steps ?? [],
  };
}

export const isPriced = ({ rates }: OwnPrice): boolean => RATES.some((rate) => rates[rate] !== '');

export const NO_RATES = ownPriceOf(null);

export function ownPriceRequest({ rates, units, steps }: OwnPrice): StepsRequest {
  return {
    ...Object.fromEntries(RATES.map((rate) => [rate, rates[rate].trim() === '' ? null : amountOf(rates[rate])])),
    per_unit_usd: unitsOf(units),
    ...(steps.length === 0 ? {} : { steps }),
  };
}

/** Null: none. A unit without a price is left out. */
function unitsOf(units: readonly UnitPrice[]): Record<string, string> | null {
  const priced = units
    .map(({ unit, usd }) => [unit.trim(), amountOf(usd)] as const)
    .filter(([unit, usd]) => unit !== '' && usd !== '');
  return priced.length === 0 ? null : Object.fromEntries(priced);
}
