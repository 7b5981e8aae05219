import { parseValue } from '#core';
import { refuse } from '../../../chat/body/refuse-value.js';
import { refuseUnsupported } from '../../translation/refuse-unsupported.js';
import type { RequestFields } from '../../translation/request-fields.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';

/** Parameters without a counterpart. */
const UNSUPPORTED = [
  ...['n', 'stop', 'logit_bias', 'presence_penalty', 'frequency_penalty', 'seed', 'prediction'],
  ...['modalities', 'image_config', 'audio', 'web_search_options', 'store', 'best_of', 'extra_body'],
];

/** Names of what the provider stores, for every customer of the channel's credential alike. */
const STORED = ['previous_response_id', 'conversation', 'prompt'];

/** Fields that only the gateway reads. */
const LEFT_OUT = ['model', 'models', 'routify'];

/** Takes every field that is not sent to the provider. Throws a 400 for one that the reply depends on. */
export function takeUnforwarded(fields: RequestFields, lost: UnsupportedFields): void {
  for (const field of UNSUPPORTED) {
    const json = fields.take(field);
    if (json !== null) lost.record(field, parseValue(json));
  }
  for (const field of STORED) {
    if (fields.take(field) !== null) refuseUnsupported(field, 'nothing is stored there, send the whole conversation');
  }
  const background = fields.take('background');
  if (background !== null && background.toString() !== 'false') {
    refuseUnsupported('background', 'a reply is made while its request waits');
  }
  if (fields.has('input')) refuse('input', "Say it in 'messages'.");
  for (const field of LEFT_OUT) fields.take(field);
}
