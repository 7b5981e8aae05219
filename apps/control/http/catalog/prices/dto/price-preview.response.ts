import type { PriceRecord } from '#catalog';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, object, objectName } from '../../../conventions/fields/kinds.js';
import { ArithmeticResponse } from './arithmetic.response.js';
import { PriceResponse } from './price.response.js';

const PRICE_SCOPES = ['organization', 'tier', 'list'] as const;

export class PricePreviewResponse extends reply({
  object: objectName('price_preview'),
  scope: choice(PRICE_SCOPES, 'Whose price won.'),
  price: object(PriceResponse, 'The version that the request would be pinned to.'),
  arithmetic: object(ArithmeticResponse),
}) {}

export function scopeOf({ organizationId, tierId }: PriceRecord): (typeof PRICE_SCOPES)[number] {
  if (organizationId !== null) return 'organization';
  return tierId === null ? 'list' : 'tier';
}
