import { ApiProperty } from '@nestjs/swagger';
import type { VersionedRates } from '#settings';
import { ObjectProperty, VersionProperty } from '../../../conventions/fields/response-properties.js';

export class DisplayRateResponse {
  @ApiProperty({ type: 'string', example: '2026-11-01' })
  date!: string;

  @ApiProperty({ type: 'string', example: 'EUR' })
  currency!: string;

  @ApiProperty({ type: 'string', example: '0.92' })
  rate!: string;
}

export class DisplayRatesResponse {
  @ObjectProperty('display_rates')
  object!: 'display_rates';

  @ApiProperty({ type: [DisplayRateResponse], description: 'By date; the last one that has begun is in force.' })
  rates!: DisplayRateResponse[];

  @VersionProperty()
  version!: number;
}

export function presentDisplayRates({ rates, version }: VersionedRates): DisplayRatesResponse {
  return { object: 'display_rates', rates: rates.map((rate) => ({ ...rate })), version };
}
