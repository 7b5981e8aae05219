import { planCandidates, type Channel, type Plan } from '#channels';
import type { CompletionTask } from '../completion-task.js';

/** Who may answer a request, of the channels that serve its model. @param atMs Unix milliseconds */
export function planTask(
  { endpoint, asked, model, principal }: CompletionTask,
  channels: readonly Channel[],
  atMs: number,
): Plan {
  return planCandidates({
    channels,
    modelId: model.id,
    endpoint: endpoint.name,
    needs: [...asked.needs],
    region: asked.routing.region,
    channelTags: principal.channelTags,
    atMs,
  });
}
