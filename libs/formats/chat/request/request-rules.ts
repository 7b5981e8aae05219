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
    docs: 'Canonical ID `provider/model-id`, alias, or `routify-auto`. See `GET /v1/models`.',
    check: scope.readModel,
    presence: 'required',
  },
  {
    id: 'REQ-2',
    fields: ['messages'],
    expected: 'an array of 1 to 2,048 messages',
    docs: 'Messages of the conversation. Roles: `system`, `developer`, `user`, `assistant`, `tool`, `function`. Content is a string or an array of parts.',
    check: readMessages,
    presence: 'required',
  },
  {
    id: 'REQ-4',
    fields: ['stream'],
    expected: 'true, false or null',
    docs: 'Whether to stream the response as server-sent events. Defaults to false.',
    check: output.readStream,
  },
  {
    id: 'REQ-5',
    fields: ['temperature'],
    expected: 'a number from 0 to 2 or null',
    docs: 'Sampling temperature. A numeric string is forwarded as a number.',
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
    docs: 'Maximum output tokens of each choice. Sent under the name that the provider supports. If several are set, the first applies.',
    check: output.readTokenLimit,
  },
  {
    id: 'REQ-8',
    fields: ['stop'],
    expected: 'a string, an array of strings, or null',
    docs: 'Stop sequences, not included in the output. An empty array means none. The provider limits their number.',
    check: output.readStop,
  },
  {
    id: 'REQ-9',
    fields: ['presence_penalty', 'frequency_penalty'],
    expected: 'a number from -2 to 2 or null',
    docs: 'Penalizes repetition.',
    check: numberInRange(-2, 2),
  },
  {
    id: 'REQ-10',
    fields: ['reasoning_effort'],
    expected: SHORT_WORD_EXPECTED,
    docs: 'Reasoning effort: `none`, `minimal`, `low`, `medium`, `high`, `xhigh`, or another value of the provider.',
    check: output.readReasoningEffort,
  },
  {
    id: 'REQ-11',
    fields: ['reasoning'],
    expected: 'an object or null',
    docs: 'Reasoning options `effort`, `max_tokens`, `summary`, `enabled` and `exclude`, for providers that support them.',
    check: output.readReasoning,
  },
  {
    id: 'REQ-12',
    fields: ['verbosity'],
    expected: SHORT_WORD_EXPECTED,
    docs: 'Verbosity of the output: `low`, `medium`, `high`, or another value of the provider.',
    check: shortWord,
  },
  {
    id: 'REQ-13',
    fields: ['reasoningSummary'],
    expected: 'auto, detail, concise or null',
    docs: 'Format of the reasoning summary. `detailed` means `detail`.',
    check: oneOf(['auto', 'detail', 'detailed', 'concise']),
  },
  {
    id: 'REQ-14',
    fields: ['tools'],
    expected: 'an array of up to 256 tools or null',
    docs: 'Tools that the model can call. Without a `type`, a function. A function has a name of 1 to 128 characters.',
    check: readTools,
  },
  {
    id: 'REQ-14',
    fields: ['functions'],
    expected: 'an array of up to 256 functions or null',
    docs: 'Legacy format of `tools`.',
    check: readFunctions,
  },
  {
    id: 'REQ-14',
    fields: ['tool_choice', 'function_call'],
    expected: 'a string, an object or null',
    docs: 'Whether the model calls a tool, and which one.',
    check: stringOrRecord,
  },
  {
    id: 'REQ-14',
    fields: ['parallel_tool_calls'],
    expected: 'true, false or null',
    docs: 'Whether the model can call several tools at once. If false, channels that support the setting are preferred.',
    check: readParallelCalls,
  },
  {
    id: 'REQ-15',
    fields: ['response_format'],
    expected: 'an object with a type or null',
    docs: 'Format of the output: type `text`, `json_object` or `json_schema`. A schema has up to 5,000 properties and definitions, and each schema in it 1,000 keywords; with those of strict tools, up to 25,000 values.',
    check: output.readResponseFormat,
  },
  {
    id: 'REQ-16',
    fields: ['stream_options'],
    expected: 'an object or null',
    docs: 'With `include_usage`, the last chunk of a stream has the usage. Only with `stream: true`.',
    check: output.readStreamOptions,
  },
  {
    id: 'REQ-17',
    fields: ['logit_bias'],
    expected: 'an object or null',
    docs: 'Bias by token ID.',
    check: output.readLogitBias,
  },
  {
    id: 'REQ-17',
    fields: ['logprobs'],
    expected: 'true, false or null',
    docs: 'Whether to return log probabilities.',
    check: output.readLogprobs,
  },
  {
    id: 'REQ-17',
    fields: ['top_logprobs'],
    expected: 'a whole number from 0 to 20 or null',
    docs: 'Number of alternatives to return for each token.',
    check: output.readTopLogprobs,
  },
  {
    id: 'REQ-17',
    fields: ['n'],
    expected: 'a whole number from 1 to 128 or null',
    docs: 'Number of choices to generate. Each is charged.',
    check: scope.readChoiceCount,
  },
  {
    id: 'REQ-17',
    fields: ['seed'],
    expected: 'a whole number or null',
    docs: 'Seed for repeatable sampling, at providers that support it.',
    check: wholeNumber,
  },
  {
    id: 'REQ-17',
    fields: ['user'],
    expected: 'a string of up to 512 characters or null',
    docs: 'Your identifier of the end user.',
    check: stringUpTo(512),
  },
  {
    id: 'REQ-18',
    fields: ['metadata'],
    expected: 'an object of up to 16 strings or null',
    docs: 'Tags of the request, with keys up to 64 and values up to 512 characters.',
    check: scope.readTags,
  },
  {
    id: 'REQ-19',
    fields: ['modalities'],
    expected: 'an array of text, image, audio, or null',
    docs: 'Output modalities.',
    check: output.readModalities,
  },
  {
    id: 'REQ-19',
    fields: ['image_config'],
    expected: 'an object or null',
    docs: '`aspect_ratio` and `image_size` of generated images.',
    check: output.readImageConfig,
  },
  ...ROUTING_RULES,
  {
    id: 'REQ-24',
    fields: ['service_tier'],
    expected: 'a string of up to 64 characters or null',
    docs: 'Service tier: the standard one (`auto`, `default`, `standard` or `on_demand`), or one with a price for the model, such as `flex` or `priority`. The tier that served the request is charged.',
    check: scope.readServiceTier,
  },
  {
    id: 'REQ-24',
    fields: ['web_search_options', 'audio'],
    expected: 'an object or null',
    docs: 'Web search and audio output, for models that support them and have a price for them.',
    check: scope.readPaidExtra,
  },
  {
    id: 'REQ-24',
    fields: ['prediction'],
    expected: 'an object or null',
    docs: 'Predicted output. Rejected predicted tokens count as output tokens and are included in the hold.',
    check: scope.readPrediction,
  },
  {
    id: 'REQ-24',
    fields: ['store'],
    expected: 'false or null, as storing has no price here',
    docs: 'Nothing is stored at the provider.',
    check: oneOf([false]),
  },
  {
    id: 'REQ-24',
    fields: ['best_of'],
    expected: '1 or null, as hidden choices have no price here',
    docs: 'Hidden choices are not supported.',
    check: oneOf([1]),
  },
  {
    id: 'REQ-24',
    fields: ['base_url', 'api_key'],
    expected: 'it to be left out, as it would redirect the request',
    docs: 'A setting of the client. Rejected in the body.',
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
