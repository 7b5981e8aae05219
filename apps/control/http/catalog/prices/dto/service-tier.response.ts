import { ApiProperty } from '@nestjs/swagger';
import { PriceStepsResponse } from './price-steps.response.js';

/** Rates of a provider's service tier. */
export class ServiceTierResponse {
  @ApiProperty({ type: 'string', example: 'flex' })
  name!: string;

  @ApiProperty({ type: 'string', nullable: true, example: '0.5', description: 'Null: a price of its own.' })
  multiplier!: string | null;

  @ApiProperty({ type: PriceStepsResponse, nullable: true, description: 'Null: the price times the multiplier.' })
  price!: PriceStepsResponse | null;
}
