import { ApiProperty } from '@nestjs/swagger';
import { formatPriceRows, type PriceRecord } from '#catalog';
import { formatId } from '#kernel';
import { IdProperty, ObjectProperty, TimeProperty } from '../../../conventions/fields/response-properties.js';
import { PriceProperties } from './price-fields.js';

@PriceProperties
export class PriceStepResponse {
  @ApiProperty({ type: 'integer' })
  from_prompt_tokens!: number;
}

@PriceProperties
export class PriceValuesResponse {
  @ApiProperty({ type: PriceStepResponse, isArray: true })
  steps!: PriceStepResponse[];
}

export class PriceResponse extends PriceValuesResponse {
  @IdProperty('price')
  id!: string;

  @ObjectProperty('price')
  object!: 'price';

  @IdProperty('mdl')
  model_id!: string;

  @IdProperty('tier', { nullable: true })
  tier_id!: string | null;

  @IdProperty('org', { nullable: true })
  organization_id!: string | null;

  @TimeProperty()
  effective_from!: string;

  @ApiProperty({ type: 'string', example: 'manual' })
  source!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentPrice(price: PriceRecord): PriceResponse {
  const { id, modelId, tierId, organizationId, effectiveFrom, source, createdAt, rows } = price;
  return {
    id: formatId('price', id),
    object: 'price',
    model_id: formatId('mdl', modelId),
    tier_id: tierId === null ? null : formatId('tier', tierId),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    effective_from: effectiveFrom.toISOString(),
    source,
    ...formatPriceRows(rows),
    created_at: createdAt.toISOString(),
  };
}
