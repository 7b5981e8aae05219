import { callerRates, exceedsMaxPrice } from '#catalog';
import {
  type Channel,
  NO_PREFERENCES,
  notesMaxOf,
  planCandidates,
  STANDARD_STRATEGY,
  type Plan,
  type PlanView,
  type RoutedRequest,
  type RouteRule,
  type RoutingPreferences,
  type Strategy,
} from '#channels';
import { isPaidTier, requestedPrice } from '#core';
import type { ChatRouting, RoutingSort } from '#formats';
import type { Advisor, CompletionTask } from '../task/completion-task.js';
import { promptBoundOf } from './hold-limits.js';

const STRATEGY_OF_SORT: Readonly<Record<RoutingSort, Strategy>> = {
  price: 'cheapest',
  latency: 'fastest',
  load: 'least_busy',
};

/** What the plan of a request depends on. */
export type RoutedTask = Pick<
  CompletionTask,
  'endpoint' | 'parsedRequest' | 'principal' | 'advisor' | 'model' | 'price'
>;

/** The fields that routing rules match. */
export function routedRequest({ model, principal, parsedRequest }: RoutedTask): RoutedRequest {
  const { tierId, organizationId } = principal;
  return { canonicalId: model.canonicalId, tierId, organizationId, tags: parsedRequest.tags };
}

/** The client's `sort` overrides the strategy of the rule. */
export function strategyOf(sort: RoutingSort | null, rule: RouteRule | null): Strategy {
  return sort === null ? (rule?.strategy ?? STANDARD_STRATEGY) : STRATEGY_OF_SORT[sort];
}

/** Plans the candidates of a request among the channels of its model, by a snapshot of their health. */
export function planTask(
  task: RoutedTask,
  channels: readonly Channel[],
  rule: RouteRule | null,
  { stickyTarget, random, seed, vitalsOf, atMs, nowMs }: PlanView,
): Plan {
  const { endpoint, parsedRequest, model, principal, advisor } = task;
  const { routing } = parsedRequest;
  return planCandidates({
    channels,
    modelId: model.id,
    endpoint: endpoint.modelEndpoint,
    needs: [...parsedRequest.needs],
    singleCalls: parsedRequest.singleCalls,
    serviceTier: isPaidTier(parsedRequest.serviceTier) ? parsedRequest.serviceTier : null,
    advisorModelId: advisor === null ? null : advisor.model.id,
    region: routing.region,
    channelTags: principal.channelTags,
    projectChannelTags: principal.projectChannelTags,
    isTest: principal.isTest,
    preferences: routingPreferences(routing),
    exceedsMaxPrice: isOverMaxPrice(task),
    strategy: strategyOf(routing.sort, rule),
    stickyTarget,
    random,
    seed,
    vitalsOf,
    atMs,
    nowMs,
    notesMax: notesMaxOf(channels.length),
  });
}

/** Channel preferences in the client's routing options. */
function routingPreferences({ order, only, ignore, allowFallbacks }: ChatRouting): RoutingPreferences {
  if (order === null && only === null && ignore === null && allowFallbacks === null) return NO_PREFERENCES;
  return { order, only, ignore: ignore ?? [], allowFallbacks: allowFallbacks ?? true };
}

/** Whether the caller would pay more for the model of a task, or for its advisor, than its `max_price` allows. */
export function isOverMaxPrice(task: RoutedTask): boolean {
  const { parsedRequest, model, price, principal, advisor } = task;
  const { maxPrice } = parsedRequest.routing;
  if (maxPrice === null) return false;
  const requested = requestedPrice(price, parsedRequest.serviceTier);
  const rates = callerRates(requested, promptBoundOf(parsedRequest, model), principal.multipliersPpm);
  return exceedsMaxPrice(rates, maxPrice) || (advisor !== null && isTooDear(advisor, task));
}

/** Whether the advisor of a request costs more than its `max_price` allows. */
export function isTooDear(advisor: Advisor, { parsedRequest, principal }: RoutedTask): boolean {
  const { maxPrice } = parsedRequest.routing;
  const rates = callerRates(advisor.price, promptBoundOf(parsedRequest, advisor.model), principal.multipliersPpm);
  return maxPrice !== null && exceedsMaxPrice(rates, maxPrice);
}
