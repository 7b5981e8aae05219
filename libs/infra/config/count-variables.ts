import type { Config } from './config.js';
import { wholeNumber } from './parse-value.js';
import type { Fallback, Variable } from './variable.js';

const DEFAULT: Fallback = { kind: 'text', text: '1000' };

/** Variables of token counts and estimates, which are free. */
export const COUNT_VARIABLES: { readonly countsPerMinute: Variable<Config['countsPerMinute']> } = {
  countsPerMinute: {
    name: 'ROUTIFY_COUNTS_PER_MINUTE',
    group: 'Limits',
    parse: wholeNumber(1, 1_000_000),
    expected: 'a whole number from 1 to 1000000',
    example: '5000',
    doc: 'Token counts and estimates (`/v1/messages/count_tokens`, `/v1/responses/input_tokens`, `/v1/estimate`) of one key per minute on one gateway, and four times as many of all keys of an organization; above it the answer is 429. They are free and do not count as requests of the key.',
    development: DEFAULT,
    production: DEFAULT,
  },
};
