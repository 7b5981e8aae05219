import type { CatalogModel } from '#catalog';
import type { ChatNeed, ChatRequest } from '#dialects';
import { RoutifyError, type PriceComponent, type PriceVersion } from '#kernel';

/** What an upstream charges for beside ordinary tokens: the field that asks for it, and the meter that pays for it. */
interface PaidExtra {
  readonly need: ChatNeed;
  readonly field: string;
  readonly meter: PriceComponent;
  readonly isOffered: (model: CatalogModel) => boolean;
}

const PAID_EXTRAS: readonly PaidExtra[] = [
  {
    need: 'web_search',
    field: 'web_search_options',
    meter: 'request',
    isOffered: ({ capabilities }) => capabilities.includes('web_search'),
  },
  {
    need: 'audio_output',
    field: 'audio',
    meter: 'audio_output',
    isOffered: ({ outputModalities }) => outputModalities.includes('audio'),
  },
];

/** The 400 that names the field by which a request asks for what this model does not offer or has no price for. */
export function unpricedExtra({ needs }: ChatRequest, model: CatalogModel, price: PriceVersion): RoutifyError | null {
  for (const { need, field, meter, isOffered } of PAID_EXTRAS) {
    if (!needs.has(need)) continue;
    if (isOffered(model) && price.rows.every(({ rates }) => rates[meter] !== undefined)) continue;
    return new RoutifyError('invalid_request_error', `'${field}' has no price with ${model.canonicalId}.`, {
      param: field,
    });
  }
  return null;
}
