import { ApiProperty } from '@nestjs/swagger';
import type { DiscoveredModel, Discovery } from '#completions';
import type { ToolsApi } from '#channels';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty } from '../../../conventions/fields/response-properties.js';
import { ToolsApiProperty } from '../../channels/dto/tools-api.property.js';
import {
  TrialProblemProperty,
  UpstreamStatusProperty,
  type TrialProblemResponse,
} from './channel-test-problem.response.js';

export class DiscoveredModelResponse {
  @ApiProperty({ type: 'string', example: 'gpt-4.1', description: 'The upstream’s name of it.' })
  upstream_id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'GPT-4.1' })
  name!: string | null;

  @IdProperty('mdl', { nullable: true, description: 'The model of the catalog; null: it is new.' })
  model_id!: string | null;

  @ApiProperty({ type: 'string', nullable: true, example: 'openai/gpt-4.1' })
  model!: string | null;

  @ApiProperty({ type: 'boolean', description: 'The channel serves it.' })
  served!: boolean;

  @ApiProperty({ type: 'boolean', description: 'It has a list price in force.' })
  priced!: boolean;

  @ToolsApiProperty()
  tools_api!: ToolsApi | null;
}

export class DiscoveryResponse {
  @ObjectProperty('model_discovery')
  object!: 'model_discovery';

  @IdProperty('chn')
  channel_id!: string;

  @IdProperty('crd')
  credential_id!: string;

  @UpstreamStatusProperty()
  status!: number | null;

  @ApiProperty({ type: 'integer', description: 'Milliseconds that its answers took together.' })
  latency_ms!: number;

  @ApiProperty({ type: DiscoveredModelResponse, isArray: true, description: 'In the upstream’s order, at most 5,000.' })
  models!: DiscoveredModelResponse[];

  @ApiProperty({ type: 'boolean', description: 'False: the upstream has more models, or failed on the way.' })
  complete!: boolean;

  @TrialProblemProperty()
  error!: TrialProblemResponse | null;
}

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
