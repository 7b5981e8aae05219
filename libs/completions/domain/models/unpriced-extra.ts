import type { CatalogModel } from '#catalog';
import { RoutifyError, type PriceComponent, type PriceVersion } from '#kernel';
import type { ChatNeed, ChatRequest } from '#requests';

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
