import { ApiProperty } from '@nestjs/swagger';
import { PriceProperties } from './price-fields.js';

@PriceProperties
export class PriceStepResponse {
  @ApiProperty({ type: 'integer' })
  from_prompt_tokens!: number;
}

@PriceProperties
export class PriceStepsResponse {
  @ApiProperty({ type: PriceStepResponse, isArray: true })
  steps!: PriceStepResponse[];
}
