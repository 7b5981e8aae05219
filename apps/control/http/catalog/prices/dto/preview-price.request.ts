import type { TokenUsage } from '#kernel';
import { isUnitMeter } from '#pricing';
import { field } from '../../../conventions/fields/field.js';
import { isPlainObject } from '../../../conventions/is-plain-object.js';
import { IdField, ObjectField, TextField, TimeField, WholeNumberField } from '../../../conventions/fields/fields.js';

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

/** Class decorator: gives a request every count, each optional. */
function CountFields(target: { readonly prototype: object }): void {
  for (const name of NAMES) {
    WholeNumberField({ min: 0, max: TOKENS_MAX, optional: true, description: DESCRIPTION })(target.prototype, name);
  }
}

@CountFields
export class PreviewUsageRequest {
  @field(
    {
      accepts: isUnitCounts,
      expected: 'an object from units to whole numbers',
      schema: { type: 'object', additionalProperties: { type: 'integer' } } as never,
    },
    { optional: true, description: 'Units beside tokens.', example: { web_search_call: 2 } },
  )
  units?: Readonly<Record<string, number>>;
}

function isUnitCounts(value: unknown): boolean {
  return isPlainObject(value) && Object.entries(value).every(([unit, count]) => isUnitMeter(unit) && isCount(count));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= TOKENS_MAX;
}

export class PreviewPriceRequest {
  @TextField({ max: 200, description: 'Id, canonical id or alias.', example: 'openai/gpt-4.1' })
  model!: string;

  @ObjectField(() => PreviewUsageRequest, { description: 'What a request used; 0 for what is left out.' })
  usage!: PreviewUsageRequest;

  @IdField({ prefix: 'org', optional: true, description: "Whose request; its tier's and its own terms." })
  organization_id?: string;

  @IdField({ prefix: 'tier', optional: true, description: 'A tier, when it is nobody in particular.' })
  tier_id?: string;

  @TimeField({ optional: true, description: 'When the request is admitted; now unless told.' })
  at?: string;
}

export function readUsage({ units, ...usage }: PreviewUsageRequest): TokenUsage {
  const counts = usage as Partial<Record<keyof typeof COUNTS, number>>;
  const tokens = Object.fromEntries(NAMES.map((name) => [COUNTS[name], counts[name] ?? 0])) as unknown as TokenUsage;
  return units === undefined ? tokens : { ...tokens, units };
}
