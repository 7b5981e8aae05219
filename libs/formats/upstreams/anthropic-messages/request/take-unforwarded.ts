import { parseValue } from '#core';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import { refuseUnpriced } from '../../translation/refuse-unsupported.js';
import type { RequestFields } from '../../translation/request-fields.js';

/** Parameters without a counterpart. */
const UNSUPPORTED = [
  ...['n', 'logprobs', 'top_logprobs', 'logit_bias', 'presence_penalty', 'frequency_penalty', 'seed'],
  ...['modalities', 'image_config', 'audio', 'web_search_options', 'prediction', 'store', 'best_of', 'extra_body'],
  ...['prompt_cache_key', 'prompt_cache_retention'],
];

/** The provider's parameters that multiply the price, with the value that does not. */
const UNPRICED: ReadonlyMap<string, string> = new Map([
  ['inference_geo', 'global'],
  ['speed', 'standard'],
]);

/** The provider's parameters that have other models answer: nothing is held for those, and no tier or key allows them. */
const OTHER_MODELS = ['fallbacks'];

/** Fields that only the gateway reads. */
const LEFT_OUT = ['model', 'models', 'routify', 'stream_options'];

/** Takes every field that is not sent to the provider. Throws a 400 for one that the reply depends on. */
export function takeUnforwarded(fields: RequestFields, lost: UnsupportedFields): void {
  for (const field of UNSUPPORTED) {
    const json = fields.take(field);
    if (json !== null) lost.record(field, parseValue(json));
  }
  for (const [field, ordinary] of UNPRICED) {
    const json = fields.take(field);
    const value = json === null ? ordinary : parseValue(json);
    if (value !== ordinary) refuseUnpriced(field, value);
  }
  for (const field of OTHER_MODELS) if (fields.take(field) !== null) lost.drop(field);
  for (const field of LEFT_OUT) fields.take(field);
}
