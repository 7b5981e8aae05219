import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { PRICE_FIELDS } from '#catalog';
import { ScheduleTimeResponse } from '../../../catalog/prices/dto/schedule.response.js';

export const TOKEN_PRICES = Object.fromEntries(
  Object.values(PRICE_FIELDS).map((name) => [name, { type: 'string', example: '2.5' } as const]),
);

/** Class decorator: every price of tokens, of which those are absent that are not priced apart. */
function TokenPrices(target: { readonly prototype: object }): void {
  for (const [name, schema] of Object.entries(TOKEN_PRICES)) ApiPropertyOptional(schema)(target.prototype, name);
}

@TokenPrices
export class OwnPriceStepResponse {
  @ApiProperty({ type: 'integer' })
  from_prompt_tokens!: number;
}

@TokenPrices
export class OwnRatesResponse {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'US dollars for one unit beside tokens.',
    example: { web_search_call: '0.01' },
  })
  per_unit_usd?: Readonly<Record<string, string>>;

  @ApiPropertyOptional({ type: [OwnPriceStepResponse], description: 'Prices of longer prompts.' })
  steps?: readonly OwnPriceStepResponse[];
}

export class OwnServiceTierResponse {
  @ApiProperty({ type: 'string', example: 'flex' })
  name!: string;

  @ApiProperty({ type: OwnRatesResponse })
  price!: OwnRatesResponse;
}

export class OwnPriceResponse extends OwnRatesResponse {
  @ApiPropertyOptional({ type: [OwnServiceTierResponse], description: 'Prices of other service tiers.' })
  service_tiers?: readonly OwnServiceTierResponse[];
}

const DATES = { type: 'string', isArray: true, example: ['2027-01-01'] } as const satisfies ApiPropertyOptions;

export class OwnScheduleWindowResponse {
  @ApiProperty({ type: 'string', example: 'peak' })
  name!: string;

  @ApiProperty({ type: [ScheduleTimeResponse] })
  times!: readonly ScheduleTimeResponse[];

  @ApiProperty({ ...DATES, description: 'Dates without the window.' })
  except_dates!: readonly string[];

  @ApiProperty({ ...DATES, description: 'Dates with it whatever the day of the week.' })
  also_dates!: readonly string[];

  @ApiProperty({ type: OwnPriceResponse })
  price!: OwnPriceResponse;
}

export class OwnScheduleResponse {
  @ApiProperty({ type: 'string', description: 'Of times and dates.', example: 'Asia/Shanghai' })
  time_zone!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'That applies now. Null: none.', example: 'peak' })
  window!: string | null;

  @ApiProperty({ type: OwnPriceResponse, description: 'Outside of windows.' })
  price!: OwnPriceResponse;

  @ApiProperty({
    type: [OwnScheduleWindowResponse],
    description: 'Of several that cover a moment the first applies.',
  })
  windows!: readonly OwnScheduleWindowResponse[];
}
