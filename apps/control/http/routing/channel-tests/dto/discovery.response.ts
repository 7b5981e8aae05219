import type { DiscoveredModel, Discovery } from '#completions';
import { formatId } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { flag, id, integer, objectName, objects, text } from '../../../conventions/fields/kinds.js';
import { trialProblem, upstreamStatus } from './channel-test-problem.response.js';
import { toolsApi } from '../../channels/dto/tools-api.property.js';

export class DiscoveredModelResponse extends reply({
  upstream_id: text('The upstream’s name of it.', { example: 'gpt-4.1' }),
  name: text({ nullable: true, example: 'GPT-4.1' }),
  model_id: id('mdl', 'The model of the catalog; null: it is new.', { nullable: true }),
  model: text({ nullable: true, example: 'openai/gpt-4.1' }),
  served: flag('The channel serves it.'),
  priced: flag('It has a list price in force.'),
  tools_api: toolsApi,
}) {}

export class DiscoveryResponse extends reply({
  object: objectName('model_discovery'),
  channel_id: id('chn'),
  credential_id: id('crd'),
  status: upstreamStatus,
  latency_ms: integer('Milliseconds that its answers took together.'),
  models: objects(DiscoveredModelResponse, 'In the upstream’s order, at most 5,000.'),
  complete: flag('False: the upstream has more models, or failed on the way.'),
  error: trialProblem,
}) {}

export function presentDiscovery(discovery: Discovery): DiscoveryResponse {
  const { channelId, credentialId, status, latencyMs, models, isComplete, problem } = discovery;
  return {
    object: 'model_discovery',
    channel_id: formatId('chn', channelId),
    credential_id: formatId('crd', credentialId),
    status,
    latency_ms: latencyMs,
    models: models.map(presentModel),
    complete: isComplete,
    error: problem,
  };
}

function presentModel(model: DiscoveredModel): DiscoveredModelResponse {
  const { upstreamModel, name, modelId, canonicalId, isServed, isPriced, toolsApi } = model;
  return {
    upstream_id: upstreamModel,
    name,
    model_id: modelId === null ? null : formatId('mdl', modelId),
    model: canonicalId,
    served: isServed,
    priced: isPriced,
    tools_api: toolsApi,
  };
}
