import { TOKEN_LIMIT_FIELDS } from '../../chat/body/model-request.js';
import { flag, satisfying, type FieldCheck } from '../../chat/rules/field-check.js';
import { readTokenLimitOrNone } from '../../chat/request/read-output-fields.js';
import { refuseValue } from '../../chat/body/refuse-value.js';
import { chatRules } from '../../chat/request/request-rules.js';
import type { RequestRule } from '../../chat/rules/request-rule.js';
import { PROMPTS_EXPECTED, readPrompts } from '../../chat/request/read-prompts.js';

const readEcho: FieldCheck = (value, context) => {
  flag(value, context);
  context.draft.echo = value === true;
};

/** The same maximum as chat: each alternative adds bytes to every token and is not billed. */
const LOGPROBS_MAX = 20;

const readLogprobCount: FieldCheck = (value, { field, expected, draft }) => {
  const count = Number.isInteger(value) ? Number(value) : -1;
  if (count < 0 || count > LOGPROBS_MAX) refuseValue(field, value, expected);
  draft.needs.add('logprobs');
};

/** REQ-24: choices beyond `n` are generated and billed but not returned. Checked after `n`. */
const readBestOf: FieldCheck = (value, { field, draft }) => {
  if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= draft.n) return;
  refuseValue(
    field,
    value,
    `a whole number from 1 to n, which is ${draft.n}: choices that are not returned have no price here`,
  );
};

/** The rules of legacy completions, in checking order. */
export const COMPLETION_RULES: readonly RequestRule[] = [
  ...chatRules('model'),
  {
    id: 'NBR-7',
    fields: ['prompt'],
    expected: PROMPTS_EXPECTED,
    docs: 'Prompt or prompts. Each gets `n` choices.',
    check: readPrompts,
    presence: 'required',
  },
  {
    id: 'NBR-7',
    fields: ['suffix'],
    expected: 'a string or null',
    docs: 'Text after the completion.',
    check: satisfying((value) => typeof value === 'string'),
  },
  {
    id: 'NBR-7',
    fields: ['echo'],
    expected: 'true, false or null',
    docs: 'Whether to include the prompt in each choice.',
    check: readEcho,
  },
  ...chatRules('stream', 'temperature', 'top_p'),
  {
    id: 'NBR-7',
    fields: TOKEN_LIMIT_FIELDS,
    expected: 'a whole number of 0 or more, or null',
    docs: 'Maximum output tokens of each choice. Defaults to 16. Sent as `max_tokens`. If several are set, the first applies.',
    check: readTokenLimitOrNone,
  },
  ...chatRules('stop', 'presence_penalty', 'stream_options', 'logit_bias'),
  {
    id: 'NBR-7',
    fields: ['logprobs'],
    expected: 'a whole number from 0 to 20 or null',
    docs: 'Number of alternatives to return for each token.',
    check: readLogprobCount,
  },
  ...chatRules('n'),
  {
    id: 'REQ-24',
    fields: ['best_of'],
    expected: 'a whole number from 1 to n, or null',
    docs: 'Hidden choices are not supported.',
    check: readBestOf,
  },
  ...chatRules('seed', 'user', 'metadata', 'routify', 'extra_body', 'models', 'service_tier', 'store', 'base_url'),
];
