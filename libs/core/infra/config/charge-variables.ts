import { choice, integer } from '../../fields/kinds.js';
import type { Config } from './config.js';
import { both, defaultText, type Variable } from './variable.js';
import { switchOf } from './variable-kinds.js';

type ChargeField =
  | 'holdsReasoningWhole'
  | 'unseenAlarmUsd'
  | 'waiversUsdPerDay'
  | 'brokenStreamCharge'
  | 'toolUsesMax'
  | 'countsPerMinute';

/** Variables of what is held for requests, of what they cost, and of token counts and estimates, which are free. */
export const CHARGE_VARIABLES: { readonly [Field in ChargeField]: Variable<NonNullable<Config[Field]>> } = {
  holdsReasoningWhole: {
    name: 'ROUTIFY_HOLD_REASONING_WHOLE',
    group: 'Limits',
    field: switchOf(
      'Whether streams of models that think always hold their whole bound, whatever the `reasoning_hold` of the model. Less can run at a time on one balance; no price can be above its hold because a model thinks faster than its `tokens_per_second`.',
      { example: 'on' },
    ),
    ...both(defaultText('off')),
  },
  unseenAlarmUsd: {
    name: 'ROUTIFY_UNSEEN_ALARM_USD',
    group: 'Limits',
    field: integer(
      'The alarm `unseen_output` is raised when what an organization may have used up in an hour by requests that were cut off while their model thought is above this, at its price and on one gateway.',
      { min: 0, max: 1_000_000, unit: 'US dollars', example: '100' },
    ),
    ...both(defaultText('10')),
  },
  waiversUsdPerDay: {
    name: 'ROUTIFY_WAIVERS_USD_PER_DAY',
    group: 'Limits',
    field: integer(
      'What an organization may have waived in a day (UTC) of empty replies and broken streams, at its price and over all gateways. Above it they are charged as others, with the alarm `waivers_exhausted`. 0: nothing is waived.',
      { min: 0, max: 1_000_000, unit: 'US dollars', example: '50' },
    ),
    ...both(defaultText('10')),
  },
  brokenStreamCharge: {
    name: 'ROUTIFY_BROKEN_STREAMS',
    group: 'Limits',
    field: choice(
      ['delivered', 'delivered_output', 'nothing'],
      'What a stream that its upstream broke costs the customer: `delivered` is the input and the output delivered, `delivered_output` the same, or nothing where no output was delivered, `nothing` nothing. What is not charged is waived, within `ROUTIFY_WAIVERS_USD_PER_DAY`.',
      { example: 'nothing' },
    ),
    ...both(defaultText('delivered_output')),
  },
  toolUsesMax: {
    name: 'ROUTIFY_TOOL_USES_MAX',
    group: 'Limits',
    field: integer(
      'How often a request may use a tool that the provider runs and bills by the call (web search and the like), or consult an advisor, where the client sets no bound of its own (`max_tool_calls`, `max_uses`). So much is held for, and is the limit that providers get which know one.',
      { min: 1, max: 100, example: '10' },
    ),
    ...both(defaultText('10')),
  },
  countsPerMinute: {
    name: 'ROUTIFY_COUNTS_PER_MINUTE',
    group: 'Limits',
    field: integer(
      'Token counts and estimates (`/v1/messages/count_tokens`, `/v1/responses/input_tokens`, `/v1/estimate`) of one key per minute on one gateway, and four times as many of all keys of an organization; above it the answer is 429. They are free and do not count as requests of the key.',
      { min: 1, max: 1_000_000, example: '5000' },
    ),
    ...both(defaultText('1000')),
  },
};
