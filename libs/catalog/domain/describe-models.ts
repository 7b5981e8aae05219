import { PPM, divCeil, inTurns, type ComponentRates, type PriceRow, type PriceVersion } from '#core';
import type { CatalogModel } from './catalog-model.js';
import type { PricedModel, PriceHours } from './priced-model.js';
import { formatTimes, type ScheduleJson } from './prices/parse-schedule.js';
import { PRICE_FIELDS, formatRates, type PriceField } from './prices/price-rows.js';
import { formatUnitPrices, UNIT_PRICES_FIELD, type UnitPrices } from './prices/unit-prices.js';

const DAY_CHARACTERS = '2026-12-31'.length;

type Prices = Readonly<Partial<Record<PriceField, string>>>;

/** A caller's prices in US dollars per million tokens, or of one unit; only what has a rate. */
type CallerRates = Prices & {
  readonly per_unit_usd?: UnitPrices;
  readonly steps?: readonly (Prices & { readonly from_prompt_tokens: number })[];
};

/** With those of providers' service tiers. */
type CallerPrice = CallerRates & {
  readonly service_tiers?: readonly { readonly name: string; readonly price: CallerRates }[];
};

/** The prices of the moment, and those of other hours. */
type CallerPricing = CallerPrice & { readonly schedule?: CallerSchedule };

interface CallerSchedule {
  readonly time_zone: string;
  /** The window that applies now; null: none. */
  readonly window: string | null;
  /** Outside of windows. */
  readonly price: CallerPrice;
  readonly windows: readonly {
    readonly name: string;
    readonly times: ScheduleJson['windows'][number]['times'];
    /** Dates without the window. */
    readonly except_dates: readonly string[];
    /** Dates with it whatever the day of the week. */
    readonly also_dates: readonly string[];
    readonly price: CallerPrice;
  }[];
}

/** One row of `GET /v1/models`: OpenAI's fields, then Routify's. */
export interface ModelDescription {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds. */
  readonly created: number;
  readonly owned_by: string;
  readonly canonical_id: string;
  readonly name: string;
  readonly endpoints: readonly string[];
  readonly context_length: number;
  readonly max_output_tokens: number;
  readonly input_modalities: readonly string[];
  readonly output_modalities: readonly string[];
  readonly capabilities: readonly string[];
  /** Marked so, or with a date of retirement. */
  readonly deprecated: boolean;
  readonly deprecated_at: string | null;
  readonly sunset_at: string | null;
  /** The date of `sunset_at`, as OpenRouter names it. */
  readonly expiration_date: string | null;
  readonly sunset_action: CatalogModel['sunsetAction'];
  readonly sunset_note: string | null;
  readonly replacement: string | null;
  readonly pricing: CallerPricing;
}

/**
 * One row per accepted name, including aliases: every `id` of `/v1/models` is valid in requests. In turns: to price 5,000
 * models takes a tenth of a second, in which other requests go on.
 */
export async function describeModels(
  models: readonly PricedModel[],
  multipliersPpm: readonly bigint[],
): Promise<ModelDescription[]> {
  const rows: ModelDescription[] = [];
  await inTurns(models, (priced) => {
    const row = describeModel(priced.model.canonicalId, priced, multipliersPpm);
    rows.push(row, ...priced.model.aliases.map((id) => ({ ...row, id })));
  });
  return rows;
}

/** @param name the canonical id or the alias for `id` */
export function describeModel(
  name: string,
  { model, price, hours }: PricedModel,
  multipliersPpm: readonly bigint[],
): ModelDescription {
  return {
    id: name,
    object: 'model',
    created: Math.floor(model.createdAtMs / 1_000),
    owned_by: model.canonicalId.split('/')[0] ?? model.canonicalId,
    canonical_id: model.canonicalId,
    name: model.name,
    endpoints: model.endpoints,
    context_length: model.contextLength,
    max_output_tokens: model.maxOutputTokens,
    input_modalities: model.inputModalities,
    output_modalities: model.outputModalities,
    capabilities: model.capabilities,
    deprecated: model.status === 'deprecated' || model.sunsetAtMs !== null,
    deprecated_at: timeOf(model.deprecatedAtMs),
    sunset_at: timeOf(model.sunsetAtMs),
    expiration_date: timeOf(model.sunsetAtMs)?.slice(0, DAY_CHARACTERS) ?? null,
    sunset_action: model.sunsetAction,
    sunset_note: model.sunsetNote,
    replacement: model.replacement,
    pricing: {
      ...callerPrice(price, multipliersPpm),
      ...(hours === null ? {} : { schedule: callerSchedule(hours, price.window ?? null, multipliersPpm) }),
    },
  };
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function callerSchedule(
  { ordinary, schedule: { timeZone, windows }, calendars }: PriceHours,
  window: string | null,
  multipliersPpm: readonly bigint[],
): CallerSchedule {
  const datesOf = (calendar: string | null): string[] => [...(calendars.get(calendar ?? '') ?? [])];
  return {
    time_zone: timeZone,
    window,
    price: callerPrice(ordinary, multipliersPpm),
    windows: windows.map(({ name, times, except, also, version }) => ({
      name,
      times: formatTimes(times),
      except_dates: datesOf(except),
      also_dates: datesOf(also),
      price: callerPrice(version, multipliersPpm),
    })),
  };
}

function callerPrice({ rows, serviceTiers }: PriceVersion, multipliersPpm: readonly bigint[]): CallerPrice {
  const rates = ratesOfRows(rows, multipliersPpm);
  if (serviceTiers === undefined) return rates;
  const tiers = [...serviceTiers].map(([name, tier]) => ({ name, price: ratesOfRows(tier.rows, multipliersPpm) }));
  return { ...rates, service_tiers: tiers };
}

function ratesOfRows(rows: readonly PriceRow[], multipliersPpm: readonly bigint[]): CallerRates {
  const [base, ...longer] = rows;
  const units = formatUnitPrices(callerRates(base?.rates ?? {}, multipliersPpm));
  const ofUnits = Object.keys(units).length === 0 ? {} : { [UNIT_PRICES_FIELD]: units };
  const prices = { ...callerPrices(base?.rates ?? {}, multipliersPpm), ...ofUnits };
  if (longer.length === 0) return prices;
  const steps = longer.map(({ fromPromptTokens, rates }) => ({
    from_prompt_tokens: fromPromptTokens,
    ...callerPrices(rates, multipliersPpm),
  }));
  return { ...prices, steps };
}

function callerPrices(rates: ComponentRates, multipliersPpm: readonly bigint[]): Prices {
  const values = formatRates(callerRates(rates, multipliersPpm));
  return Object.fromEntries(
    Object.values(PRICE_FIELDS).flatMap((field) => (values[field] === null ? [] : [[field, values[field]]])),
  );
}

function callerRates(rates: ComponentRates, multipliersPpm: readonly bigint[]): ComponentRates {
  return Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, callerRate(rate, multipliersPpm)]));
}

/** A caller's rate in nano-USD per million, rounded up: charges multiply exactly and round once, never above this. */
export function callerRate(rateNanoUsd: bigint, multipliersPpm: readonly bigint[]): bigint {
  const product = multipliersPpm.reduce((value, multiplier) => value * multiplier, rateNanoUsd);
  return divCeil(product, PPM ** BigInt(multipliersPpm.length));
}
