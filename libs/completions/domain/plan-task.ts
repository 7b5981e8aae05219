import { planCandidates, type Channel, type HealthView, type Plan } from '#channels';
import type { CompletionTask } from '../completion-task.js';
import { STRATEGY_OF_SORT, wishesOf } from './wishes-of.js';

/** Who may answer a request, of the channels that serve its model, as they do at the moment of the view. */
export function planTask(
  { endpoint, asked, model, principal }: CompletionTask,
  channels: readonly Channel[],
  { place, draw, vitalsOf, atMs, nowMs }: HealthView,
): Plan {
  const { routing } = asked;
  return planCandidates({
    channels,
    modelId: model.id,
    endpoint: endpoint.name,
    needs: [...asked.needs],
    region: routing.region,
    channelTags: principal.channelTags,
    wishes: wishesOf(routing),
    strategy: routing.sort === null ? 'weighted' : STRATEGY_OF_SORT[routing.sort],
    place,
    draw,
    vitalsOf,
    atMs,
    nowMs,
  });
}
