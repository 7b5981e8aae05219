import { ApiProperty } from '@nestjs/swagger';
import type { PriceRecord } from '#catalog';
import { ObjectProperty } from '../../../conventions/fields/response-properties.js';
import { ArithmeticResponse } from './arithmetic.response.js';
import { PriceResponse } from './price.response.js';

const PRICE_SCOPES = ['organization', 'tier', 'list'] as const;

export class PricePreviewResponse {
  @ObjectProperty('price_preview')
  object!: 'price_preview';

  @ApiProperty({ type: 'string', enum: [...PRICE_SCOPES], description: 'Whose price won.' })
  scope!: (typeof PRICE_SCOPES)[number];

  @ApiProperty({ type: PriceResponse, description: 'The version that the request would be pinned to.' })
  price!: PriceResponse;

  @ApiProperty({ type: ArithmeticResponse })
  arithmetic!: ArithmeticResponse;
}

export function scopeOf({ organizationId, tierId }: PriceRecord): (typeof PRICE_SCOPES)[number] {
  if (organizationId !== null) return 'organization';
  return tierId === null ? 'list' : 'tier';
}
