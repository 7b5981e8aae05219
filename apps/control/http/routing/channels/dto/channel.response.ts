import {
  CHANNEL_KINDS,
  CHANNEL_STATUSES,
  effectiveOptions,
  toolsApisOf,
  type ChannelRecord,
  type HealthState,
} from '#channels';
import { formatId } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  id,
  integer,
  object,
  objectName,
  objects,
  text,
  texts,
  time,
  version,
} from '../../../conventions/fields/kinds.js';
import { presentPriceValues, PriceValuesResponse } from '../../../catalog/prices/dto/price.response.js';
import { ChannelHealthResponse, presentChannelHealth } from './channel-health.response.js';
import { CredentialResponse, presentCredential } from './credential.response.js';
import { shownOptions } from './options-field.js';
import { presentProxy, ProxyResponse } from './proxy.response.js';
import { toolsApi } from './tools-api.property.js';

export class ChannelStateResponse extends reply({
  status: choice(CHANNEL_STATUSES),
  reason: text({ nullable: true }),
  since: time(),
}) {}

export class ChannelModelResponse extends reply({
  model_id: id('mdl'),
  model: text({ example: 'openai/gpt-4.1' }),
  upstream_id: text({ example: 'gpt-4.1' }),
  tools_api: toolsApi,
  cost: object(PriceValuesResponse, 'What the upstream charges us now.', { nullable: true }),
}) {}

export class ChannelResponse extends reply({
  id: id('chn'),
  object: objectName('channel'),
  name: text({ example: 'openai-main' }),
  label: text('What customers see in place of the name.', { example: 'ch-3f9a1c20b7' }),
  kind: choice(CHANNEL_KINDS),
  preset: text('The provider whose option values stand behind those that are written.', {
    nullable: true,
    example: 'openai',
  }),
  base_url: text({ example: 'https://api.openai.com/v1' }),
  state: object(ChannelStateResponse),
  health: objects(
    ChannelHealthResponse,
    'What is not asked at the moment, and why; empty: all is well; null: Redis is away.',
    { nullable: true },
  ),
  priority: integer(),
  weight: integer(),
  tags: texts(),
  region: text({ nullable: true }),
  options: shownOptions,
  proxy: object(ProxyResponse, 'Null: calls are direct.', { nullable: true }),
  models: objects(ChannelModelResponse),
  credentials: objects(CredentialResponse),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

export class ChangedChannelsResponse extends reply({
  object: objectName('changed_channels'),
  data: objects(ChannelResponse),
}) {}

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
