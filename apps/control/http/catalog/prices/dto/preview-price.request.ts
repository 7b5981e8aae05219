import type { TokenUsage } from '#kernel';
import { isUnitMeter } from '#pricing';
import { body, each, kind, optional } from '../../../conventions/fields/declare.js';
import { id, integer, object, text, time } from '../../../conventions/fields/kinds.js';
import { isPlainObject } from '../../../conventions/is-plain-object.js';

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

const DESCRIPTION = 'Parts (cached, reasoning, audio …) are within the prompt_tokens or completion_tokens.';

const unitCounts = kind<Record<string, number>>(() => ({
  schema: { type: 'object', additionalProperties: { type: 'integer' } } as never,
  check: { accepts: isUnitCounts, expected: 'an object from units to whole numbers' },
}));

export class PreviewUsageRequest extends body(
  optional({
    ...each(NAMES, integer(DESCRIPTION, { min: 0, max: TOKENS_MAX })),
    units: unitCounts('Units beside tokens.', { example: { web_search_call: 2 } }),
  }),
) {}

function isUnitCounts(value: unknown): boolean {
  return isPlainObject(value) && Object.entries(value).every(([unit, count]) => isUnitMeter(unit) && isCount(count));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= TOKENS_MAX;
}

export class PreviewPriceRequest extends body({
  model: text('Id, canonical id or alias.', { max: 200, example: 'openai/gpt-4.1' }),
  usage: object(PreviewUsageRequest, 'What a request used; 0 for what is left out.'),
  organization_id: id('org', "Whose request; its tier's and its own terms.", { optional: true }),
  tier_id: id('tier', 'A tier, when it is nobody in particular.', { optional: true }),
  at: time('When the request is admitted; now unless told.', { optional: true }),
}) {}

export function readUsage({ units, ...usage }: PreviewUsageRequest): TokenUsage {
  const tokens = Object.fromEntries(NAMES.map((name) => [COUNTS[name], usage[name] ?? 0])) as unknown as TokenUsage;
  return units === undefined ? tokens : { ...tokens, units };
}
