import { oneOf, satisfying, type FieldCheck } from '../rules/field-check.js';
import { refuseValue } from '../body/refuse-value.js';
import { chatRules } from '../chat/request-rules.js';
import type { RequestRule } from '../rules/request-rule.js';
import { PROMPTS_EXPECTED, readPrompts } from '../completions/read-prompts.js';

const readEncoding: FieldCheck = (value, { field, expected, draft }) => {
  if (value !== 'float' && value !== 'base64') refuseValue(field, value, expected);
  draft.vectorEncoding = value;
};

/** The rules of embeddings, in checking order. */
export const EMBEDDING_RULES: readonly RequestRule[] = [
  ...chatRules('model'),
  {
    id: 'NBR-6',
    fields: ['input'],
    expected: PROMPTS_EXPECTED,
    docs: 'The text to embed, or several; each gets a vector.',
    check: readPrompts,
    presence: 'required',
  },
  {
    id: 'NBR-6',
    fields: ['encoding_format'],
    expected: 'float, base64 or null',
    docs: 'How vectors are written: arrays of numbers (the default), or the bytes of 32 bit floats.',
    check: readEncoding,
  },
  {
    id: 'NBR-6',
    fields: ['dimensions'],
    expected: 'a whole number of 1 or more, or null',
    docs: 'Length of the vectors, for models that can shorten them.',
    check: satisfying((value) => Number.isInteger(value) && Number(value) >= 1),
  },
  {
    id: 'NBR-6',
    fields: ['stream'],
    expected: 'false or null, as vectors come whole',
    docs: 'Embeddings do not stream.',
    check: oneOf([false]),
  },
  ...chatRules('user', 'metadata', 'routify', 'extra_body', 'models', 'service_tier', 'base_url'),
];
