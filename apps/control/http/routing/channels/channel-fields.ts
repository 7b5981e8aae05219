import type { ChannelPatch, NewChannel } from '#channels';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import { readOptionalPrice } from '../../catalog/prices/read-price.js';
import type { ChannelModelRequest, CreateChannelRequest, UpdateChannelRequest } from './channel.dto.js';
import { newCredentialOf } from './new-credential.js';
import { newProxyOf } from './new-proxy.js';

const PRIORITY_DEFAULT = 100;
const WEIGHT_DEFAULT = 1;

/** The channel fields present in a request. */
export function channelPatchOf(body: UpdateChannelRequest): ChannelPatch {
  const { name, label, base_url: baseUrl, priority, weight, tags, region, options, models } = body;
  return definedFields({
    ...{ name, label, baseUrl, priority, weight, tags, region, options },
    models: models?.map(newModelOf),
  });
}

/** A new channel from a request, with defaults for absent fields. */
export function newChannelOf(body: CreateChannelRequest): NewChannel {
  return {
    priority: PRIORITY_DEFAULT,
    weight: WEIGHT_DEFAULT,
    tags: [],
    region: null,
    options: {},
    models: [],
    ...channelPatchOf(body),
    name: body.name,
    preset: body.preset ?? null,
    kind: body.kind ?? null,
    baseUrl: body.base_url ?? null,
    credentials: (body.credentials ?? []).map(newCredentialOf),
    proxy: body.proxy == null ? null : newProxyOf(body.proxy),
  };
}

function newModelOf({ model, upstream_id: upstreamModel, cost }: ChannelModelRequest, index: number) {
  const price = readOptionalPrice(cost, `models[${index}].cost`, 'cost');
  const { rows = null, schedule: costSchedule = null, serviceTiers: costTiers = [] } = price ?? {};
  return { model, upstreamModel, cost: rows, costSchedule, costTiers };
}
