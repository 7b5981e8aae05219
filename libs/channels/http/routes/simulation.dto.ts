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
  CACHE_MARKS,
  CHAT_NEEDS,
  formatId,
  MODEL_ENDPOINTS,
  ROUTING_TASKS,
} from '#core';
import { body, reply, objectName } from '#core/http';
import { PLAN_REASONS } from '../../routing/domain/planning/plan-note.js';
import type { Simulation, Simulations } from '../../routing/simulation/route-simulation.js';
import { STRATEGIES } from '../../routing/domain/rules/strategy.js';

const CHANNELS_MAX = 100;
const NAME_MAX = 100;

/** US dollars per million tokens. */
export class MaxPriceRequest extends body(
  optional({
    prompt: usdInput('Maximum price of prompt tokens.', { sign: 'zero_or_more', example: '2.5' }),
    completion: usdInput('Maximum price of completion tokens.', { sign: 'zero_or_more', example: '10' }),
  }),
) {}

export class SimulateRouteRequest extends body({
  model: text('Canonical ID, alias, or `routify-auto`.', { max: 200, example: 'openai/gpt-4.1' }),
  models: texts('`routify.models`.', { items: 8, max: 512, optional: true, example: ['openai/gpt-4o'] }),
  task: choice(ROUTING_TASKS, '`routify.task`.', { optional: true, example: 'code' }),
  max_price: object(MaxPriceRequest, '`routify.max_price`.', { optional: true }),
  endpoint: choice(MODEL_ENDPOINTS, 'Endpoint. Defaults to `chat`.', { optional: true, example: 'chat' }),
  organization_id: id('org', 'Organization of the request. Its tier applies as well.', { optional: true }),
  needs: choices(CHAT_NEEDS, 'Required capabilities.', { optional: true, example: ['vision'] }),
  metadata: metadata('`metadata` of the request, for routes with a tag.', { optional: true }),
  region: text('`routify.region`.', { max: 50, optional: true, example: 'eu' }),
  order: texts('`routify.order`.', { items: CHANNELS_MAX, max: NAME_MAX, optional: true, example: [] }),
  only: texts('`routify.only`.', { items: CHANNELS_MAX, max: NAME_MAX, optional: true, example: ['a'] }),
  ignore: texts('`routify.ignore`.', { items: CHANNELS_MAX, max: NAME_MAX, optional: true, example: [] }),
  allow_fallbacks: flag('`routify.allow_fallbacks`. Defaults to true.', { optional: true }),
  strategy: choice(
    STRATEGIES,
    'Strategy of `routify.sort`, which overrides the route: `price` is `cheapest`, `latency` is `fastest`, `load` is `least_busy`.',
    { optional: true, example: 'cheapest' },
  ),
}) {}

export class SimulatedChannelResponse extends reply({
  channel_id: id('chn'),
  channel: text({ example: 'openai-main' }),
  kept: flag(),
  reason: text('Code of the reason. Codes may be added.', { example: 'available' }),
  message: text('Reason as a sentence.', { example: 'It can answer.' }),
  cache_marks: choice(
    CACHE_MARKS,
    'When prompts of the model are marked for the provider’s prompt cache, unless the key or the request overrides it. `null` if the model needs no marks.',
    { nullable: true },
  ),
  cache_minimum_tokens: integer('Minimum prompt tokens for cache marks.', { nullable: true }),
}) {}

/** The simulated routing with one model. */
export class SimulatedModelResponse extends reply({
  model: text({ example: 'openai/gpt-4.1' }),
  outcome: text(
    '`planned`, or why no channel is eligible: `cooling`, `region_not_available`, `excluded_by_request`, `over_max_price`, `no_channel`.',
    { example: 'planned' },
  ),
  wait_ms: integer('With `cooling`: milliseconds until the first channel is available.', { nullable: true }),
  route_id: id('route', 'ID of the matching route.', { nullable: true }),
  strategy: choice(STRATEGIES),
  channels: objects(
    SimulatedChannelResponse,
    'Channels of the model: eligible ones in the order of attempts, then excluded ones. Among equals, higher weights come first here; real requests choose at random by weight.',
  ),
}) {}

/** The first model of the plan, else the first one named; then all models. */
export class RouteSimulationResponse extends reply({
  ...SimulatedModelResponse.fields,
  object: objectName('route_simulation'),
  max_attempts: integer(),
  health_known: flag('Whether the health of channels was available. If not, all channels are assumed healthy.'),
  models: objects(
    SimulatedModelResponse,
    'Models: those that would be tried, in order, then the others. For `routify-auto`, the simulation assumes an empty prompt and equally fast models.',
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
