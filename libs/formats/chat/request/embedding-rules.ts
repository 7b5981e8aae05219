import { oneOf, satisfying, type FieldCheck } from '../rules/field-check.js';
import { refuseValue } from '../body/refuse-value.js';
import { chatRules } from './request-rules.js';
import type { RequestRule } from '../rules/request-rule.js';
import { PROMPTS_EXPECTED, readPrompts } from './read-prompts.js';

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
    docs: 'Text or texts to embed. Each gets a vector.',
    check: readPrompts,
    presence: 'required',
  },
  {
    id: 'NBR-6',
    fields: ['encoding_format'],
    expected: 'float, base64 or null',
    docs: 'Format of the vectors: arrays of numbers (default), or the bytes of 32-bit floats.',
    check: readEncoding,
  },
  {
    id: 'NBR-6',
    fields: ['dimensions'],
    expected: 'a whole number of 1 or more, or null',
    docs: 'Number of dimensions, for models that support it.',
    check: satisfying((value) => Number.isInteger(value) && Number(value) >= 1),
  },
  {
    id: 'NBR-6',
    fields: ['stream'],
    expected: 'false or null, as vectors come whole',
    docs: 'Not supported for embeddings.',
    check: oneOf([false]),
  },
  ...chatRules('user', 'metadata', 'routify', 'extra_body', 'models', 'service_tier', 'base_url'),
];
