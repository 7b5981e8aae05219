import { NEEDS } from '#channels';
import { STRATEGIES } from '#routing';
import { MODEL_ENDPOINTS } from '#kernel';
import { ROUTING_TASKS } from '#requests';
import { body, optional } from '../../../conventions/fields/declare.js';
import { choice, choices, flag, id, metadata, object, text, texts } from '../../../conventions/fields/kinds.js';
import { usdInput } from '../../../conventions/fields/usd.js';

const CHANNELS_MAX = 100;
const NAME_MAX = 100;

/** US dollars per million tokens. */
export class MaxPriceRequest extends body(
  optional({
    prompt: usdInput('Of the prompt.', { sign: 'zero_or_more', example: '2.5' }),
    completion: usdInput('Of the completion.', { sign: 'zero_or_more', example: '10' }),
  }),
) {}

export class SimulateRouteRequest extends body({
  model: text('Canonical id, alias, or `routify-auto`.', { max: 200, example: 'openai/gpt-4.1' }),
  models: texts('`routify.models`.', { items: 8, max: 512, optional: true, example: ['openai/gpt-4o'] }),
  task: choice(ROUTING_TASKS, '`routify.task`.', { optional: true, example: 'code' }),
  max_price: object(MaxPriceRequest, '`routify.max_price`.', { optional: true }),
  endpoint: choice(MODEL_ENDPOINTS, 'chat unless told.', { optional: true, example: 'chat' }),
  organization_id: id('org', 'Who asks: its tier counts as well.', { optional: true }),
  needs: choices(NEEDS, 'What the request needs.', { optional: true, example: ['vision'] }),
  metadata: metadata("The request's `metadata`, for rules with a tag.", { optional: true }),
  region: text('`routify.region`.', { max: 50, optional: true, example: 'eu' }),
  order: texts('`routify.order`.', { items: CHANNELS_MAX, max: NAME_MAX, optional: true, example: [] }),
  only: texts('`routify.only`.', { items: CHANNELS_MAX, max: NAME_MAX, optional: true, example: ['a'] }),
  ignore: texts('`routify.ignore`.', { items: CHANNELS_MAX, max: NAME_MAX, optional: true, example: [] }),
  allow_fallbacks: flag('`routify.allow_fallbacks`; true unless told.', { optional: true }),
  strategy: choice(
    STRATEGIES,
    'What `routify.sort` would choose, in place of the rule: price is cheapest, latency fastest, load least_busy.',
    { optional: true, example: 'cheapest' },
  ),
}) {}
