import { ApiProperty } from '@nestjs/swagger';
import { PriceProperties, UnitPricesProperty } from './price-fields.js';

@PriceProperties
export class PriceStepResponse {
  @ApiProperty({ type: 'integer' })
  from_prompt_tokens!: number;
}

@PriceProperties
export class PriceStepsResponse {
  @UnitPricesProperty()
  per_unit_usd!: Readonly<Record<string, string>>;

  @ApiProperty({ type: PriceStepResponse, isArray: true })
  steps!: PriceStepResponse[];
}
