import { ApiProperty } from '@nestjs/swagger';
import {
  CHANNEL_KINDS,
  CHANNEL_STATUSES,
  effectiveOptions,
  toolsApisOf,
  type ChannelRecord,
  type ToolsApi,
} from '#channels';
import { type HealthState } from '#channel-history';
import { formatId } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentPriceValues, PriceValuesResponse } from '../../../catalog/prices/dto/price.response.js';
import { ChannelHealthResponse, presentChannelHealth } from './channel-health.response.js';
import { CredentialResponse, presentCredential } from './credential.response.js';
import { SHOWN_OPTIONS_SCHEMA } from './options-field.js';
import { presentProxy, ProxyResponse } from './proxy.response.js';
import { ToolsApiProperty } from './tools-api.property.js';

export class ChannelStateResponse {
  @ApiProperty({ type: 'string', enum: [...CHANNEL_STATUSES] })
  status!: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @TimeProperty()
  since!: string;
}

export class ChannelModelResponse {
  @IdProperty('mdl')
  model_id!: string;

  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1' })
  model!: string;

  @ApiProperty({ type: 'string', example: 'gpt-4.1' })
  upstream_id!: string;

  @ToolsApiProperty()
  tools_api!: ToolsApi | null;

  @ApiProperty({ type: PriceValuesResponse, nullable: true, description: 'What the upstream charges us now.' })
  cost!: PriceValuesResponse | null;
}

export class ChannelResponse {
  @IdProperty('chn')
  id!: string;

  @ObjectProperty('channel')
  object!: 'channel';

  @ApiProperty({ type: 'string', example: 'openai-main' })
  name!: string;

  @ApiProperty({ type: 'string', example: 'ch-3f9a1c20b7', description: 'What customers see in place of the name.' })
  label!: string;

  @ApiProperty({ type: 'string', enum: [...CHANNEL_KINDS] })
  kind!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'openai',
    description: 'The provider whose option values stand behind those that are written.',
  })
  preset!: string | null;

  @ApiProperty({ type: 'string', example: 'https://api.openai.com/v1' })
  base_url!: string;

  @ApiProperty({ type: ChannelStateResponse })
  state!: ChannelStateResponse;

  @ApiProperty({
    type: ChannelHealthResponse,
    isArray: true,
    nullable: true,
    description: 'What is not asked at the moment, and why; empty: all is well; null: Redis is away.',
  })
  health!: ChannelHealthResponse[] | null;

  @ApiProperty({ type: 'integer' })
  priority!: number;

  @ApiProperty({ type: 'integer' })
  weight!: number;

  @TextsProperty()
  tags!: string[];

  @ApiProperty({ type: 'string', nullable: true })
  region!: string | null;

  @ApiProperty(SHOWN_OPTIONS_SCHEMA)
  options!: Record<string, unknown>;

  @ApiProperty({ type: ProxyResponse, nullable: true, description: 'Null: calls are direct.' })
  proxy!: ProxyResponse | null;

  @ApiProperty({ type: ChannelModelResponse, isArray: true })
  models!: ChannelModelResponse[];

  @ApiProperty({ type: CredentialResponse, isArray: true })
  credentials!: CredentialResponse[];

  @VersionProperty()
  version!: number;

  @TimeProperty({ nullable: true })
  archived_at!: string | null;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export class ChangedChannelsResponse {
  @ObjectProperty('changed_channels')
  object!: 'changed_channels';

  @ApiProperty({ type: [ChannelResponse] })
  data!: ChannelResponse[];
}

/** @param canonicalIds of the models that the channel serves, by model id */
export function presentChannel(
  channel: ChannelRecord,
  canonicalIds: ReadonlyMap<string, string>,
  health: readonly HealthState[] | null,
): ChannelResponse {
  const toolsApi = toolsApisOf(channel);
  const own = health?.filter(({ subject }) => subject.channelId === channel.id) ?? null;
  return {
    id: formatId('chn', channel.id),
    object: 'channel',
    name: channel.name,
    label: channel.label,
    kind: channel.kind,
    preset: channel.preset,
    base_url: channel.baseUrl,
    state: { status: channel.status, reason: channel.statusReason, since: channel.statusSince.toISOString() },
    health: own?.map(presentChannelHealth) ?? null,
    priority: channel.priority,
    weight: channel.weight,
    tags: [...channel.tags],
    region: channel.region,
    options: effectiveOptions(channel.options, channel.preset),
    proxy: channel.proxy === null ? null : presentProxy(channel.proxy),
    models: channel.models.map((served) => ({
      model_id: formatId('mdl', served.modelId),
      model: canonicalIds.get(served.modelId) ?? '',
      upstream_id: served.upstreamModel,
      tools_api: toolsApi(served.upstreamModel),
      cost: presentCost(served),
    })),
    credentials: channel.credentials.map(presentCredential),
    version: channel.version,
    archived_at: channel.archivedAt?.toISOString() ?? null,
    created_at: channel.createdAt.toISOString(),
    updated_at: channel.updatedAt.toISOString(),
  };
}

function presentCost({ cost, costSchedule: schedule, costTiers: serviceTiers }: Served): PriceValuesResponse | null {
  return cost === null ? null : presentPriceValues({ rows: cost, schedule, serviceTiers });
}

type Served = ChannelRecord['models'][number];
