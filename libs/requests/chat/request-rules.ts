import { TOKEN_LIMIT_FIELDS } from '../body/model-request.js';
import {
  numberInRange,
  oneOf,
  shortWord,
  stringOrRecord,
  stringUpTo,
  wholeNumber,
  SHORT_WORD_EXPECTED,
} from '../rules/field-check.js';
import * as output from './read-output-fields.js';
import { readMessages } from './read-messages.js';
import type { RequestRule } from '../rules/request-rule.js';
import { ROUTING_RULES } from './routing-rules.js';
import * as scope from './read-scope-fields.js';
import { readFunctions, readParallelCalls, readTools } from './read-tools.js';

/**
 * The rules of chat completions, in checking order; the first broken one is the error. Fields without a rule are
 * forwarded unchanged.
 */
export const REQUEST_RULES: readonly RequestRule[] = [
  {
    id: 'REQ-1',
    fields: ['model'],
    expected: 'the name of a model (a string of 1 to 512 characters)',
    docs: 'A canonical id `provider/model-id`, an alias, or `routify-auto`; `GET /v1/models` lists them.',
    check: scope.readModel,
    presence: 'required',
  },
  {
    id: 'REQ-2',
    fields: ['messages'],
    expected: 'an array of 1 to 2,048 messages',
    docs: 'The conversation: roles `system developer user assistant tool function`; content a string or parts.',
    check: readMessages,
    presence: 'required',
  },
  {
    id: 'REQ-4',
    fields: ['stream'],
    expected: 'true, false or null',
    docs: 'Whether the reply is sent as server-sent events while it is made. Default false.',
    check: output.readStream,
  },
  {
    id: 'REQ-5',
    fields: ['temperature'],
    expected: 'a number from 0 to 2 or null',
    docs: 'Sampling temperature. A numeric string is forwarded as the number it spells.',
    check: output.readTemperature,
  },
  {
    id: 'REQ-6',
    fields: ['top_p'],
    expected: 'a number from 0 to 1 or null',
    docs: 'Nucleus sampling.',
    check: numberInRange(0, 1),
  },
  {
    id: 'REQ-7',
    fields: TOKEN_LIMIT_FIELDS,
    expected: 'a whole number of 1 or more, or null',
    docs: 'Bound on the output tokens of each choice. The upstream gets the one it understands; the first given wins.',
    check: output.readTokenLimit,
  },
  {
    id: 'REQ-8',
    fields: ['stop'],
    expected: 'a string, an array of strings, or null',
    docs: 'Sequences that end the text and are not part of it. An empty array means none; how many it takes is the provider’s to say.',
    check: output.readStop,
  },
  {
    id: 'REQ-9',
    fields: ['presence_penalty', 'frequency_penalty'],
    expected: 'a number from -2 to 2 or null',
    docs: 'Discourages repetition.',
    check: numberInRange(-2, 2),
  },
  {
    id: 'REQ-10',
    fields: ['reasoning_effort'],
    expected: SHORT_WORD_EXPECTED,
    docs: 'How long a reasoning model thinks: `none minimal low medium high xhigh`, or another word of the provider’s.',
    check: output.readReasoningEffort,
  },
  {
    id: 'REQ-11',
    fields: ['reasoning'],
    expected: 'an object or null',
    docs: 'Reasoning controls `effort max_tokens summary enabled exclude`, for upstreams that take them.',
    check: output.readReasoning,
  },
  {
    id: 'REQ-12',
    fields: ['verbosity'],
    expected: SHORT_WORD_EXPECTED,
    docs: 'How much the model says: `low medium high`, or another word of the provider’s.',
    check: shortWord,
  },
  {
    id: 'REQ-13',
    fields: ['reasoningSummary'],
    expected: 'auto, detail, concise or null',
    docs: 'Form of the summary of the reasoning; `detailed` means `detail`.',
    check: oneOf(['auto', 'detail', 'detailed', 'concise']),
  },
  {
    id: 'REQ-14',
    fields: ['tools'],
    expected: 'an array of up to 256 tools or null',
    docs: 'Tools the model may call; without a `type` a function. A function has a name of 1 to 128 characters.',
    check: readTools,
  },
  {
    id: 'REQ-14',
    fields: ['functions'],
    expected: 'an array of up to 256 functions or null',
    docs: 'The older form of `tools`.',
    check: readFunctions,
  },
  {
    id: 'REQ-14',
    fields: ['tool_choice', 'function_call'],
    expected: 'a string, an object or null',
    docs: 'Whether and which tool is called.',
    check: stringOrRecord,
  },
  {
    id: 'REQ-14',
    fields: ['parallel_tool_calls'],
    expected: 'true, false or null',
    docs: 'Whether several tools may be called at once. A channel that can be kept to one is asked first.',
    check: readParallelCalls,
  },
  {
    id: 'REQ-15',
    fields: ['response_format'],
    expected: 'an object with a type or null',
    docs: 'Form of the answer: type `text`, `json_object` or `json_schema`.',
    check: output.readResponseFormat,
  },
  {
    id: 'REQ-16',
    fields: ['stream_options'],
    expected: 'an object or null',
    docs: 'With `include_usage` the last chunk of a stream tells the usage. Only with `stream: true`.',
    check: output.readStreamOptions,
  },
  {
    id: 'REQ-17',
    fields: ['logit_bias'],
    expected: 'an object or null',
    docs: 'Bias by token id.',
    check: output.readLogitBias,
  },
  {
    id: 'REQ-17',
    fields: ['logprobs'],
    expected: 'true, false or null',
    docs: 'Whether log probabilities are returned.',
    check: output.readLogprobs,
  },
  {
    id: 'REQ-17',
    fields: ['top_logprobs'],
    expected: 'a whole number from 0 to 20 or null',
    docs: 'How many alternatives are returned for each token.',
    check: output.readTopLogprobs,
  },
  {
    id: 'REQ-17',
    fields: ['n'],
    expected: 'a whole number from 1 to 128 or null',
    docs: 'How many choices are made; each is paid.',
    check: scope.readChoiceCount,
  },
  {
    id: 'REQ-17',
    fields: ['seed'],
    expected: 'a whole number or null',
    docs: 'Makes upstreams that know it answer alike.',
    check: wholeNumber,
  },
  {
    id: 'REQ-17',
    fields: ['user'],
    expected: 'a string of up to 512 characters or null',
    docs: 'Your name for your end user.',
    check: stringUpTo(512),
  },
  {
    id: 'REQ-18',
    fields: ['metadata'],
    expected: 'an object of up to 16 strings or null',
    docs: 'Tags of the request: keys up to 64, values up to 512 characters.',
    check: scope.readTags,
  },
  {
    id: 'REQ-19',
    fields: ['modalities'],
    expected: 'an array of text, image, audio, or null',
    docs: 'What the model may answer with.',
    check: output.readModalities,
  },
  {
    id: 'REQ-19',
    fields: ['image_config'],
    expected: 'an object or null',
    docs: '`aspect_ratio` and `image_size` of images in the answer.',
    check: output.readImageConfig,
  },
  ...ROUTING_RULES,
  {
    id: 'REQ-24',
    fields: ['service_tier'],
    expected: 'a string of up to 64 characters or null',
    docs: 'The ordinary tier under any of its names (`auto default standard on_demand`), or one that has a price with the model, such as `flex` or `priority`. What is charged is the tier that served the request.',
    check: scope.readServiceTier,
  },
  {
    id: 'REQ-24',
    fields: ['web_search_options', 'audio'],
    expected: 'an object or null',
    docs: 'Looking into the web first, and speaking: served by models that can and that have a price for it.',
    check: scope.readPaidExtra,
  },
  {
    id: 'REQ-24',
    fields: ['prediction'],
    expected: 'an object or null',
    docs: 'Text that the answer is likely to repeat. What it does not repeat is output tokens too, and held for.',
    check: scope.readPrediction,
  },
  {
    id: 'REQ-24',
    fields: ['store'],
    expected: 'false or null, as storing has no price here',
    docs: 'Nothing is stored with the upstream.',
    check: oneOf([false]),
  },
  {
    id: 'REQ-24',
    fields: ['best_of'],
    expected: '1 or null, as hidden choices have no price here',
    docs: 'Choices that are made and not returned are refused.',
    check: oneOf([1]),
  },
  {
    id: 'REQ-24',
    fields: ['base_url', 'api_key'],
    expected: 'it to be left out, as it would redirect the request',
    docs: 'Belongs into the client, not into the body: refused.',
    check: scope.refuseAny,
    presence: 'even_null',
  },
];

/** The rules of these fields, for endpoints that share them. */
export function chatRules(...fields: readonly string[]): RequestRule[] {
  return fields.map((field) => {
    const rule = REQUEST_RULES.find((row) => row.fields.includes(field));
    if (rule === undefined) throw new Error(`chat completions have no rule for ${field}`);
    return rule;
  });
}
