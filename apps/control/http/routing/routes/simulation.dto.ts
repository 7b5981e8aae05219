import { NEEDS } from '#channels';
import {
  choice,
  choices,
  flag,
  id,
  integer,
  metadata,
  object,
  objects,
  optional,
  text,
  texts,
  usdInput,
} from '#fields';
import { CACHE_MARKS, formatId, MODEL_ENDPOINTS } from '#kernel';
import { ROUTING_TASKS } from '#requests';
import { PLAN_REASONS, type Simulation, type Simulations, STRATEGIES } from '#routing';
import { body, reply } from '../../conventions/fields/dto.js';
import { objectName } from '../../conventions/fields/resource-fields.js';

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

export class SimulatedChannelResponse extends reply({
  channel_id: id('chn'),
  channel: text({ example: 'openai-main' }),
  kept: flag(),
  reason: text('New ones may be added.', { example: 'available' }),
  message: text('The reason as a sentence.', { example: 'It can answer.' }),
  cache_marks: choice(
    CACHE_MARKS,
    'When prompts of the model are marked here for the provider’s cache, unless the key or the request says otherwise. Null: the model needs no marks.',
    { nullable: true },
  ),
  cache_minimum_tokens: integer('Tokens of the shortest prompt that is marked.', { nullable: true }),
}) {}

/** The simulated routing with one model. */
export class SimulatedModelResponse extends reply({
  model: text({ example: 'openai/gpt-4.1' }),
  outcome: text(
    '`planned`, or why nobody would be asked: `cooling`, `region_not_available`, `excluded_by_request`, `over_max_price`, `no_channel`.',
    { example: 'planned' },
  ),
  wait_ms: integer('When `cooling`: until the first can answer.', { nullable: true }),
  route_id: id('route', 'The rule that matches.', { nullable: true }),
  strategy: choice(STRATEGIES),
  channels: objects(
    SimulatedChannelResponse,
    'Every channel that serves the model: those kept in the order in which they are asked, then those left out. Of equals the heavier come first, where requests draw lots.',
  ),
}) {}

/** The first model of the plan, else the first one named; then all models. */
export class RouteSimulationResponse extends reply({
  ...SimulatedModelResponse.fields,
  object: objectName('route_simulation'),
  max_attempts: integer(),
  health_known: flag('Whether pauses and open breakers could be read; if not, all channels are taken to be well.'),
  models: objects(
    SimulatedModelResponse,
    'Every model that may answer: those that would be asked in their order, then the others. `routify-auto` is taken to have an empty prompt, and all models to be equally fast.',
  ),
}) {}

export function presentSimulation({ all, joined, attemptsMax, healthKnown }: Simulations): RouteSimulationResponse {
  const { attempted } = joined;
  const models = [...attempted, ...all.filter((one) => !attempted.includes(one))].map(presentModel);
  const [first] = models;
  if (first === undefined) throw new Error('a simulation is about at least one model');
  return { object: 'route_simulation', ...first, max_attempts: attemptsMax, health_known: healthKnown, models };
}

function presentModel({ canonicalId, plan, rule, strategy, channels }: Simulation) {
  return {
    model: canonicalId,
    outcome: plan.kind,
    wait_ms: plan.kind === 'cooling' ? plan.waitMs : null,
    route_id: rule === null ? null : formatId('route', rule.id),
    strategy,
    channels: plan.notes.map(({ channel, kept, reason }) => {
      const served = channels.get(channel);
      return {
        channel_id: formatId('chn', channel),
        channel: served?.name ?? '',
        kept,
        reason,
        message: PLAN_REASONS[reason],
        cache_marks: served?.cacheMarks ?? null,
        cache_minimum_tokens: served?.cacheMinimum ?? null,
      };
    }),
  } satisfies SimulatedModelResponse;
}
