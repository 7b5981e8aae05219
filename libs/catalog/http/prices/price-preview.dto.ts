import {
  choice,
  each,
  id,
  integer,
  isPlainObject,
  kind,
  object,
  objects,
  optional,
  text,
  texts,
  time,
  usd,
  formatDecimal,
  formatId,
  formatUsd,
  PRICE_COMPONENTS,
  type TokenUsage,
  isUnitMeter,
  type PriceArithmetic,
} from '#core';
import { body, reply, objectName } from '#core/http';
import type { PriceRecord } from '../../prices.repository.js';
import { PriceResponse } from './price.dto.js';

const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

export class PriceLineResponse extends reply({
  meter: text(`${PRICE_COMPONENTS.join(', ')}, or a unit such as web_search_call.`, { example: 'input' }),
  quantity: integer({ example: 14 }),
  per_million_usd: usd('Price per million units.'),
  amount_usd: usd('Quantity times price, exact.'),
}) {}

/** The lines of the model that a request names as its advisor. */
export class AdvisorLinesResponse extends reply({
  model_id: id('mdl'),
  price_id: id('price'),
  window: text('Window of the schedule. `null`: none.', { nullable: true, example: 'peak' }),
  lines: objects(PriceLineResponse, 'Lines of the advisor. Empty if it was not called.'),
}) {}

export class ArithmeticResponse extends reply({
  price_id: id('price'),
  window: text('Window of the schedule. `null`: none.', { nullable: true, example: 'peak' }),
  service_tier: text('Service tier of the provider. `null`: the standard one.', { nullable: true }),
  from_prompt_tokens: integer('Step of the price: minimum prompt tokens.'),
  lines: objects(PriceLineResponse),
  advisor: object(AdvisorLinesResponse, '`null` if the request has no advisor.', { nullable: true }),
  sum_usd: usd('Sum of all lines, exact.'),
  multipliers: texts('Multipliers of the sum: the tier’s markup and the organization’s discount.', {
    example: ['1.1', '0.95'],
  }),
  price_usd: usd('The product, rounded up once to a billionth of a dollar. The charge is at most the hold.'),
}) {}

/** How a request is priced, for a preview and for a request of the past. */
export function presentArithmetic(priceVersionId: string, arithmetic: PriceArithmetic): ArithmeticResponse {
  const { window, serviceTier, fromPromptTokens, lines, advisor, sumFemtoUsd, multipliersPpm, priceNanoUsd } =
    arithmetic;
  return {
    price_id: formatId('price', priceVersionId),
    window,
    service_tier: serviceTier,
    from_prompt_tokens: fromPromptTokens,
    lines: lines.map(presentLine),
    advisor: presentAdvisor(advisor, presentLine),
    sum_usd: formatDecimal(sumFemtoUsd, FEMTO_DECIMALS),
    multipliers: multipliersPpm.map((multiplier) => formatDecimal(multiplier, PPM_DECIMALS)),
    price_usd: formatUsd(priceNanoUsd),
  };
}

/** @param line a line at the prices of the reader */
export function presentAdvisor(
  advisor: PriceArithmetic['advisor'],
  line: (shown: PriceArithmetic['lines'][number]) => PriceLineResponse,
): AdvisorLinesResponse | null {
  if (advisor === null) return null;
  const { modelId, priceVersionId, window, lines } = advisor;
  return {
    model_id: formatId('mdl', modelId),
    price_id: formatId('price', priceVersionId),
    window,
    lines: lines.map(line),
  };
}

function presentLine({ meter, quantity, rateNanoUsd, amountFemtoUsd }: PriceArithmetic['lines'][number]) {
  return {
    meter,
    quantity,
    per_million_usd: formatUsd(rateNanoUsd),
    amount_usd: formatDecimal(amountFemtoUsd, FEMTO_DECIMALS),
  };
}

const TOKENS_MAX = 1_000_000_000;

/** Token counts of a usage, by their field names in requests. */
const COUNTS = {
  prompt_tokens: 'promptTokens',
  completion_tokens: 'completionTokens',
  cached_tokens: 'cachedTokens',
  cache_write_tokens: 'cacheWriteTokens',
  cache_write_1h_tokens: 'cacheWrite1hTokens',
  reasoning_tokens: 'reasoningTokens',
  image_input_tokens: 'imageInputTokens',
  image_output_tokens: 'imageOutputTokens',
  audio_input_tokens: 'audioInputTokens',
  audio_output_tokens: 'audioOutputTokens',
} as const satisfies Record<string, Exclude<keyof TokenUsage, 'units'>>;

const NAMES = Object.keys(COUNTS) as (keyof typeof COUNTS)[];

const DESCRIPTION = 'Cached, reasoning, audio and other parts are included in `prompt_tokens` and `completion_tokens`.';

const unitCounts = kind<Record<string, number>>(() => ({
  schema: { type: 'object', additionalProperties: { type: 'integer' } },
  check: { accepts: isUnitCounts, expected: 'an object from units to whole numbers' },
}));

export class PreviewUsageRequest extends body(
  optional({
    ...each(NAMES, integer(DESCRIPTION, { min: 0, max: TOKENS_MAX })),
    units: unitCounts('Units other than tokens.', { example: { web_search_call: 2 } }),
  }),
) {}

function isUnitCounts(value: unknown): boolean {
  return isPlainObject(value) && Object.entries(value).every(([unit, count]) => isUnitMeter(unit) && isCount(count));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= TOKENS_MAX;
}

export class PreviewPriceRequest extends body({
  model: text('ID, canonical ID or alias.', { max: 200, example: 'openai/gpt-4.1' }),
  usage: object(PreviewUsageRequest, 'Usage of the request. Missing fields are 0.'),
  organization_id: id('org', 'Organization to calculate for, with its tier, prices and discount.', { optional: true }),
  tier_id: id('tier', 'Tier to calculate for, without an organization.', { optional: true }),
  at: time('Time of the request. Defaults to now.', { optional: true }),
}) {}

export function readUsage({ units, ...usage }: PreviewUsageRequest): TokenUsage {
  const tokens = Object.fromEntries(NAMES.map((name) => [COUNTS[name], usage[name] ?? 0])) as unknown as TokenUsage;
  return units === undefined ? tokens : { ...tokens, units };
}

const PRICE_SCOPES = ['organization', 'tier', 'list'] as const;

export class PricePreviewResponse extends reply({
  object: objectName('price_preview'),
  scope: choice(PRICE_SCOPES, 'Scope of the applied price.'),
  price: object(PriceResponse, 'The price version that applies to the request.'),
  arithmetic: object(ArithmeticResponse),
}) {}

export function scopeOf({ organizationId, tierId }: PriceRecord): (typeof PRICE_SCOPES)[number] {
  if (organizationId !== null) return 'organization';
  return tierId === null ? 'list' : 'tier';
}
