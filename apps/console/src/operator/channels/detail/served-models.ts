import type { components } from '@/api/generated/management';
import type { Channel } from '../../data/catalog';

export type Served = Channel['models'][number];
type ServedModel = components['schemas']['ChannelModelRequest'];

/** What a PATCH writes is the whole list; the API keeps the costs that it leaves out. */
const listOf = (served: Channel['models']): ServedModel[] =>
  served.map(({ model_id, upstream_id }) => ({ model: model_id, upstream_id }));

/** With another cost of one model. */
export function withCost(
  served: Channel['models'],
  modelId: string,
  cost: NonNullable<ServedModel['cost']>,
): ServedModel[] {
  return listOf(served).map((one) => (one.model === modelId ? { ...one, cost } : one));
}

/** With one more model. */
export function withModel(served: Channel['models'], modelId: string, upstreamId: string): ServedModel[] {
  return [...listOf(served), { model: modelId, upstream_id: upstreamId }];
}

/** Without a model. */
export function withoutModel(served: Channel['models'], modelId: string): ServedModel[] {
  return listOf(served).filter(({ model }) => model !== modelId);
}
