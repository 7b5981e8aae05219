import type { CatalogModel } from '#catalog';
import { RoutifyError, type PriceComponent, type PriceVersion } from '#kernel';
import { isPaidTier } from '#pricing';
import type { ChatNeed, ChatRequest, ModelRequest } from '#requests';

/** A feature billed besides ordinary tokens: its request field and its price component. */
interface PaidExtra {
  readonly need: ChatNeed;
  readonly field: string;
  readonly component: PriceComponent;
  readonly isOffered: (model: CatalogModel) => boolean;
}

const PAID_EXTRAS: readonly PaidExtra[] = [
  {
    need: 'web_search',
    field: 'web_search_options',
    component: 'request',
    isOffered: ({ capabilities }) => capabilities.includes('web_search'),
  },
  {
    need: 'audio_output',
    field: 'audio',
    component: 'audio_output',
    isOffered: ({ outputModalities }) => outputModalities.includes('audio'),
  },
];

/** The 400 that names the field of a feature that the model does not offer or has no price for. Null: none. */
export function unpricedExtra({ needs }: ChatRequest, model: CatalogModel, price: PriceVersion): RoutifyError | null {
  for (const { need, field, component, isOffered } of PAID_EXTRAS) {
    if (!needs.has(need)) continue;
    if (isOffered(model) && price.rows.every(({ rates }) => rates[component] !== undefined)) continue;
    return new RoutifyError('invalid_request_error', `'${field}' has no price with ${model.canonicalId}.`, {
      param: field,
    });
  }
  return null;
}

/** The 400 of a service tier that the model has no price for. Null: it has, or it is the ordinary one. */
export function unpricedTier(
  { serviceTier }: ModelRequest,
  { canonicalId }: CatalogModel,
  { serviceTiers }: PriceVersion,
): RoutifyError | null {
  if (!isPaidTier(serviceTier) || serviceTiers?.has(serviceTier) === true) return null;
  const priced = [...(serviceTiers?.keys() ?? [])];
  const known = priced.length === 0 ? 'Leave it out for the ordinary tier.' : `Priced are: ${priced.join(', ')}.`;
  const message = `The service_tier ${JSON.stringify(serviceTier)} has no price with ${canonicalId}. ${known}`;
  return new RoutifyError('invalid_request_error', message, {
    param: 'service_tier',
    metadata: { service_tiers: priced },
  });
}
