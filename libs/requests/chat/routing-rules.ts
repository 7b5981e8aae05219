import { ROUTING_TASKS } from '../body/model-request.js';
import { readExtraBody, readModels, readRouting } from './read-routing.js';
import type { RequestRule } from '../rules/request-rule.js';

/** The rules of fields that only the gateway reads: selection of model and channel. None of them is forwarded. */
export const ROUTING_RULES: readonly RequestRule[] = [
  {
    id: 'REQ-20',
    fields: ['routify'],
    expected: 'an object of routing options, or null',
    docs:
      `\`region\` limits where the request may be served; \`task\` is one of \`${ROUTING_TASKS.join(' ')}\`; \`only\` and ` +
      `\`ignore\` limit the channels by their public labels, as in \`routify.channel\` of replies, \`order\` names those asked first, \`sort\` is \`price\`, \`latency\` or ` +
      '`load`, `allow_fallbacks: false` asks nobody else; `models` names models that may answer in place of `model`; ' +
      '`max_price {prompt, completion}` is the most that you would pay, in US dollars per million tokens; `session_id` ' +
      'names a conversation, which stays on its channel; `cache` is `auto`, `always` or `never`: when prompts of Claude are ' +
      'marked for the provider’s cache, if you set no marks (REQ-36). With `routify-auto` the task decides which model is asked.',
    check: readRouting,
  },
  {
    id: 'REQ-20',
    fields: ['extra_body'],
    expected: 'anything',
    docs: 'For clients that send it literally: `extra_body.routify` is read like `routify`, the rest is forwarded.',
    check: readExtraBody,
  },
  {
    id: 'REQ-20',
    fields: ['models'],
    expected: 'an array of 1 to 8 names of models, or null',
    docs: 'The same as `routify.models`: asked in this order when `model` cannot answer; the one that does is paid.',
    check: readModels,
  },
];
