import type { Config } from './config.js';
import { oneOf, onOff, wholeNumber } from './parse-value.js';
import type { Fallback, Variable } from './variable.js';

const text = (value: string): Fallback => ({ kind: 'text', text: value });
const both = (fallback: Fallback) => ({ development: fallback, production: fallback });

type ChargeField = 'holdsReasoningWhole' | 'unseenAlarmUsd' | 'waiversUsdPerDay' | 'brokenStreamCharge' | 'toolUsesMax';

/** Variables of what is held for requests, and of what they cost. */
export const CHARGE_VARIABLES: { readonly [Field in ChargeField]: Variable<NonNullable<Config[Field]>> } = {
  holdsReasoningWhole: {
    name: 'ROUTIFY_HOLD_REASONING_WHOLE',
    group: 'Limits',
    parse: onOff,
    expected: 'on or off',
    example: 'on',
    doc: 'Whether streams of models that think always hold their whole bound, whatever the `reasoning_hold` of the model. Less can run at a time on one balance; no price can be above its hold because a model thinks faster than its `tokens_per_second`.',
    ...both(text('off')),
  },
  unseenAlarmUsd: {
    name: 'ROUTIFY_UNSEEN_ALARM_USD',
    group: 'Limits',
    parse: wholeNumber(0, 1_000_000),
    expected: 'a whole number of US dollars from 0 to 1000000',
    example: '100',
    doc: 'The alarm `unseen_output` is raised when what an organization may have used up in an hour by requests that were cut off while their model thought is above this, at its price and on one gateway.',
    ...both(text('10')),
  },
  waiversUsdPerDay: {
    name: 'ROUTIFY_WAIVERS_USD_PER_DAY',
    group: 'Limits',
    parse: wholeNumber(0, 1_000_000),
    expected: 'a whole number of US dollars from 0 to 1000000',
    example: '50',
    doc: 'What an organization may have waived in a day (UTC) of empty replies and broken streams, at its price and over all gateways. Above it they are charged as others, with the alarm `waivers_exhausted`. 0: nothing is waived.',
    ...both(text('10')),
  },
  brokenStreamCharge: {
    name: 'ROUTIFY_BROKEN_STREAMS',
    group: 'Limits',
    parse: oneOf('delivered', 'delivered_output', 'nothing'),
    expected: 'delivered, delivered_output or nothing',
    example: 'nothing',
    doc: 'What a stream that its upstream broke costs the customer: `delivered` is the input and the output delivered, `delivered_output` the same, or nothing where no output was delivered, `nothing` nothing. What is not charged is waived, within `ROUTIFY_WAIVERS_USD_PER_DAY`.',
    ...both(text('delivered_output')),
  },
  toolUsesMax: {
    name: 'ROUTIFY_TOOL_USES_MAX',
    group: 'Limits',
    parse: wholeNumber(1, 100),
    expected: 'a whole number from 1 to 100',
    example: '10',
    doc: 'How often a request may use a tool that the provider runs and bills by the call (web search and the like), or consult an advisor, where the client sets no bound of its own (`max_tool_calls`, `max_uses`). So much is held for, and is the limit that providers get which know one.',
    ...both(text('10')),
  },
};
