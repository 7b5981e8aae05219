import {
  NOTES_MAX,
  planCandidates,
  STANDARD_STRATEGY,
  type Channel,
  type HealthView,
  type Plan,
  type RoutedRequest,
  type RouteRule,
  type Strategy,
} from '#channels';
import type { RoutingSort } from '#dialects';
import type { CompletionTask } from '../task/completion-task.js';
import { isOverMaxPrice } from './is-over-max-price.js';
import { STRATEGY_OF_SORT, routingPreferences } from './routing-preferences.js';

/** The fields that routing rules match. */
export function routedRequest({ model, principal, parsedRequest }: CompletionTask): RoutedRequest {
  const { tierId, organizationId } = principal;
  return { canonicalId: model.canonicalId, tierId, organizationId, tags: parsedRequest.tags };
}

/** The client's `sort` overrides the strategy of the rule. */
export function strategyOf(sort: RoutingSort | null, rule: RouteRule | null): Strategy {
  return sort === null ? (rule?.strategy ?? STANDARD_STRATEGY) : STRATEGY_OF_SORT[sort];
}

/** Plans the candidates of a request among the channels of its model, by a snapshot of their health. */
export function planTask(
  task: CompletionTask,
  channels: readonly Channel[],
  rule: RouteRule | null,
  { stickyTarget, random, vitalsOf, atMs, nowMs }: HealthView,
): Plan {
  const { endpoint, parsedRequest, model, principal } = task;
  const { routing } = parsedRequest;
  return planCandidates({
    channels,
    modelId: model.id,
    endpoint: endpoint.name,
    needs: [...parsedRequest.needs],
    singleCalls: parsedRequest.singleCalls,
    region: routing.region,
    channelTags: principal.channelTags,
    preferences: routingPreferences(routing),
    exceedsMaxPrice: isOverMaxPrice(task),
    strategy: strategyOf(routing.sort, rule),
    stickyTarget,
    random,
    vitalsOf,
    atMs,
    nowMs,
    notesMax: NOTES_MAX,
  });
}
