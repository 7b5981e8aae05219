import { isRecord } from '../../json/is-record.js';
import { parseValue } from '../../json/parse-value.js';
import { refuse } from '../../openai-chat/request/refuse-value.js';
import type { GivenFields } from './given-fields.js';

type Meaningless = (value: unknown) => boolean;

const only =
  (neutral: unknown): Meaningless =>
  (value) =>
    value === neutral;
const never: Meaningless = () => false;
const isEmpty: Meaningless = (value) => isRecord(value) && Object.keys(value).length === 0;
const isTextOnly: Meaningless = (value) => Array.isArray(value) && value.every((modality) => modality === 'text');
const isOnlyRouting: Meaningless = (value) => isRecord(value) && Object.keys(value).every((key) => key === 'routify');

/** Parameters that the provider has no place for, and the values of theirs that ask for nothing. */
const NO_PLACE: ReadonlyMap<string, Meaningless> = new Map([
  ['n', only(1)],
  ['logprobs', only(false)],
  ['top_logprobs', only(0)],
  ['logit_bias', isEmpty],
  ['presence_penalty', only(0)],
  ['frequency_penalty', only(0)],
  ['seed', never],
  ['modalities', isTextOnly],
  ['image_config', isEmpty],
  ['audio', never],
  ['prediction', never],
  ['web_search_options', never],
  ['store', only(false)],
  ['best_of', only(1)],
  ['extra_body', isOnlyRouting],
]);

/** Parameters of the provider's own that multiply the price, and the values that do not. */
const UNPRICED: ReadonlyMap<string, Meaningless> = new Map([
  ['inference_geo', only('global')],
  ['speed', only('standard')],
]);

/** Hints whose loss changes no answer, and what only the gateway reads. */
const LEFT_OUT = ['model', 'models', 'routify', 'stream_options', 'prompt_cache_key', 'prompt_cache_retention'];

/** Takes out every field that does not reach the provider. Throws the 400 of one that was meant to. */
export function refuseFields(fields: GivenFields): void {
  for (const [field, isMeaningless] of NO_PLACE) {
    const json = fields.take(field);
    if (json !== null && !isMeaningless(parseValue(json))) {
      refuse(field, `'${field}' has no place in the API of the provider that serves this model.`);
    }
  }
  for (const [field, isMeaningless] of UNPRICED) {
    const json = fields.take(field);
    if (json !== null && !isMeaningless(parseValue(json))) {
      refuse(field, `This value of '${field}' has no price here.`);
    }
  }
  for (const field of LEFT_OUT) fields.take(field);
}
