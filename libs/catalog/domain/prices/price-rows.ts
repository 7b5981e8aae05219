import {
  PRICE_COMPONENTS,
  formatUsd,
  closestMatches,
  parseUsd,
  type ErrorDetail,
  type PriceComponent,
  type ComponentRates,
  type PriceRow,
} from '#core';
import {
  formatUnitPrices,
  perUnit,
  readUnitRates,
  UNIT_PRICES_FIELD,
  UNITS_PER_RATE,
  type PriceKind,
  type UnitPrices,
} from './unit-prices.js';

/** API field of each component's price: US dollars per million tokens, or per request. */
export const PRICE_FIELDS = {
  input: 'input_per_mtok_usd',
  cache_read: 'cache_read_per_mtok_usd',
  cache_write: 'cache_write_per_mtok_usd',
  cache_write_1h: 'cache_write_1h_per_mtok_usd',
  output: 'output_per_mtok_usd',
  reasoning: 'reasoning_per_mtok_usd',
  image_input: 'image_input_per_mtok_usd',
  image_output: 'image_output_per_mtok_usd',
  audio_input: 'audio_input_per_mtok_usd',
  audio_output: 'audio_output_per_mtok_usd',
  request: 'per_request_usd',
} as const satisfies Record<PriceComponent, string>;

export type PriceField = (typeof PRICE_FIELDS)[PriceComponent];

/** Decimal strings; null: no rate. */
export type PriceValues = Readonly<Record<PriceField, string | null>>;

export interface PriceStep extends PriceValues {
  readonly from_prompt_tokens: number;
}

/** A price in API form: the row from 0 prompt tokens, the prices of units, then the rows of longer prompts. */
export interface PriceJson extends PriceValues {
  readonly [UNIT_PRICES_FIELD]: UnitPrices;
  readonly steps: PriceStep[];
}

type Fields = Readonly<Record<string, unknown>>;

const COMPONENTS_BY_FIELD = new Map<string, PriceComponent>(
  PRICE_COMPONENTS.map((component) => [PRICE_FIELDS[component], component]),
);
const RATE_MAX_USD = 1_000_000n;
/** Maximum rate, nano-USD per 1,000,000 units. */
export const RATE_MAX_NANO_USD = RATE_MAX_USD * 1_000_000_000n;
/** Maximum number of rows for longer prompts. */
export const STEPS_MAX = 10;

/**
 * Reads a price in API form. Values are decimal strings or whole numbers of US dollars; a step inherits omitted values,
 * because lists name only values that change with the prompt length. Units have one price at every length.
 */
export function parsePriceRows(
  price: unknown,
  path = 'price',
  kind: PriceKind = 'price',
): PriceRow[] | { readonly details: ErrorDetail[] } {
  const details: ErrorDetail[] = [];
  if (!isFields(price)) return { details: [problem(path, 'an object with prices in US dollars', price)] };
  const tokens = readRates(price, path, ['steps', UNIT_PRICES_FIELD], details);
  const units = readUnitRates(price[UNIT_PRICES_FIELD], memberPath(path, UNIT_PRICES_FIELD), kind, readUsd, details);
  const base = { ...tokens, ...units };
  for (const component of ['input', 'output'] as const) {
    const field = PRICE_FIELDS[component];
    const fieldPath = memberPath(path, field);
    const isKnownProblem = details.some((detail) => detail.path === fieldPath);
    if (base[component] === undefined && !isKnownProblem)
      details.push(problem(fieldPath, 'a price; "0" means free', price[field]));
  }
  const rows: PriceRow[] = [{ fromPromptTokens: 0, rates: base }, ...readSteps(price['steps'], path, base, details)];
  return details.length > 0 ? { details } : rows;
}

/** The inverse of `parsePriceRows`: every field is present, null without a rate. */
export function formatPriceRows(rows: readonly PriceRow[]): PriceJson {
  const [base, ...steps] = rows;
  return {
    ...formatRates(base?.rates ?? {}),
    [UNIT_PRICES_FIELD]: formatUnitPrices(base?.rates ?? {}),
    steps: steps.map(({ fromPromptTokens, rates }) => ({
      from_prompt_tokens: fromPromptTokens,
      ...formatRates(rates),
    })),
  };
}

export function formatRates(rates: ComponentRates): PriceValues {
  return Object.fromEntries(
    PRICE_COMPONENTS.map((component) => {
      const rate = rates[component];
      return [
        PRICE_FIELDS[component],
        rate === undefined ? null : formatUsd(component === 'request' ? perUnit(rate) : rate),
      ];
    }),
  ) as PriceValues;
}

/** Of a member of the price at `path`, which is empty where the price is the body. */
export function memberPath(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

function readSteps(steps: unknown, path: string, base: ComponentRates, details: ErrorDetail[]): PriceRow[] {
  if (steps === undefined || steps === null) return [];
  if (!Array.isArray(steps) || steps.length > STEPS_MAX) {
    details.push(problem(memberPath(path, 'steps'), `an array of at most ${STEPS_MAX} steps`, steps));
    return [];
  }
  let previous = 0;
  return steps.map((step: unknown, index) => {
    const stepPath = memberPath(path, `steps[${index}]`);
    if (!isFields(step)) {
      details.push(problem(stepPath, 'an object with from_prompt_tokens and prices', step));
      return { fromPromptTokens: 0, rates: base };
    }
    const from = step['from_prompt_tokens'];
    const ascends = typeof from === 'number' && Number.isSafeInteger(from) && from > previous;
    if (!ascends) {
      details.push(problem(`${stepPath}.from_prompt_tokens`, `a whole number above ${previous}`, from));
      return { fromPromptTokens: 0, rates: base };
    }
    previous = from;
    return { fromPromptTokens: from, rates: readRates(step, stepPath, ['from_prompt_tokens'], details, base) };
  });
}

function readRates(
  fields: Fields,
  path: string,
  otherFields: readonly string[],
  details: ErrorDetail[],
  inherited: ComponentRates = {},
): ComponentRates {
  const rates = new Map(Object.entries(inherited));
  for (const [field, value] of Object.entries(fields)) {
    if (otherFields.includes(field) || value === undefined) continue;
    const component = COMPONENTS_BY_FIELD.get(field);
    if (component === undefined) details.push(unknownField(memberPath(path, field), field, otherFields));
    else if (value === null) rates.delete(component);
    else {
      const amountNanoUsd = readUsd(value);
      if (typeof amountNanoUsd === 'string') details.push(problem(memberPath(path, field), amountNanoUsd, value));
      else rates.set(component, component === 'request' ? amountNanoUsd * UNITS_PER_RATE : amountNanoUsd);
    }
  }
  return Object.fromEntries(rates);
}

/** The amount in nano-USD, or the expected format. Refuses numbers with a fraction: they are already rounded. */
function readUsd(value: unknown): bigint | string {
  const expected = `a decimal string of US dollars from "0" to "${RATE_MAX_USD.toString()}" with at most 9 decimals`;
  if (typeof value === 'number' && !Number.isInteger(value)) return `${expected}: quote it ("${value}")`;
  if (typeof value !== 'string' && typeof value !== 'number') return expected;
  const amountNanoUsd = parseUsd(String(value));
  return amountNanoUsd === null || amountNanoUsd < 0n || amountNanoUsd > RATE_MAX_NANO_USD ? expected : amountNanoUsd;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problem(path: string, expected: string, got: unknown): ErrorDetail {
  const shown = got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 60);
  return { path, code: 'invalid', message: `${path} must be ${expected}, got ${shown}.`, expected };
}

function unknownField(path: string, field: string, otherFields: readonly string[]): ErrorDetail {
  const [guess] = closestMatches(field, [...COMPONENTS_BY_FIELD.keys(), ...otherFields], 1);
  const hint = guess === undefined ? '' : ` Did you mean ${guess}?`;
  return { path, code: 'unknown_field', message: `${path} is not a field of a price.${hint}` };
}
