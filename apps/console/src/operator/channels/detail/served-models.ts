import type { components } from '@/api/generated/management';
import type { Channel } from '../../data/catalog';

export type Served = Channel['models'][number];
type ServedModel = components['schemas']['ChannelModelRequest'];

/** The list that a PATCH writes: whole, with another cost of one model. The API keeps the costs of the others. */
export function withCost(
  served: Channel['models'],
  modelId: string,
  cost: NonNullable<ServedModel['cost']>,
): ServedModel[] {
  return served.map(({ model_id, upstream_id }) => ({
    model: model_id,
    upstream_id,
    ...(model_id === modelId ? { cost } : {}),
  }));
}
