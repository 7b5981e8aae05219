import { ROUTING_TASKS } from '#core';
import type { RequestRule } from '../rules/request-rule.js';
import { readExtraBody, readModels, readRouting } from './read-routing.js';

/** The rules of fields that only the gateway reads: selection of model and channel. None of them is forwarded. */
export const ROUTING_RULES: readonly RequestRule[] = [
  {
    id: 'REQ-20',
    fields: ['routify'],
    expected: 'an object of routing options, or null',
    docs:
      `Routing options. \`region\` restricts the location of providers; \`task\` is one of \`${ROUTING_TASKS.join(' ')}\`; ` +
      '`only` and `ignore` filter channels by their public labels, as in `routify.channel` of responses; `order` lists ' +
      'channels to try first; `sort` is `price`, `latency` or `load`; `allow_fallbacks: false` disables failover; `models` ' +
      'lists alternatives to `model`; `max_price {prompt, completion}` is the maximum price in US dollars per million ' +
      'tokens; `session_id` identifies a conversation, which stays on its channel; `cache` is `auto`, `always` or `never`: ' +
      'when to mark prompts of Claude for the provider’s prompt cache, if you set no marks; `budget {id, limit_usd}` is a ' +
      'limit that all requests with the same ID share for seven days, whichever key sends them. With `routify-auto`, the task ' +
      'selects the model.',
    check: readRouting,
  },
  {
    id: 'REQ-20',
    fields: ['extra_body'],
    expected: 'anything',
    docs: 'For clients that send it literally: `extra_body.routify` is treated as `routify`, the rest is forwarded.',
    check: readExtraBody,
  },
  {
    id: 'REQ-20',
    fields: ['models'],
    expected: 'an array of 1 to 8 names of models, or null',
    docs: 'Same as `routify.models`: fallbacks in order of preference. The model that answers is charged.',
    check: readModels,
  },
];
