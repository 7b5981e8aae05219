import { ApiProperty } from '@nestjs/swagger';
import { formatDecimal, formatId, formatUsd, PRICE_COMPONENTS } from '#kernel';
import type { PriceArithmetic } from '#pricing';
import { IdProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';

const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

export class PriceLineResponse {
  @ApiProperty({
    type: 'string',
    example: 'input',
    description: `${PRICE_COMPONENTS.join(', ')}, or a unit such as web_search_call.`,
  })
  meter!: string;

  @ApiProperty({ type: 'integer', example: 14 })
  quantity!: number;

  @UsdProperty({ description: 'Price of a million units.' })
  per_million_usd!: string;

  @UsdProperty({ description: 'Quantity times price, exact.' })
  amount_usd!: string;
}

/** The lines of the model that a request names as its advisor. */
export class AdvisorLinesResponse {
  @IdProperty('mdl')
  model_id!: string;

  @IdProperty('price')
  price_id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'peak', description: 'Window of the schedule; null: none.' })
  window!: string | null;

  @ApiProperty({ type: [PriceLineResponse], description: 'Empty: it was not called.' })
  lines!: PriceLineResponse[];
}

export class ArithmeticResponse {
  @IdProperty('price')
  price_id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'peak', description: 'Window of the schedule; null: none.' })
  window!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Service tier of the provider; null: the ordinary one.' })
  service_tier!: string | null;

  @ApiProperty({ type: 'integer', description: 'The step of the price list: prompts of this length or longer.' })
  from_prompt_tokens!: number;

  @ApiProperty({ type: [PriceLineResponse] })
  lines!: PriceLineResponse[];

  @ApiProperty({ type: AdvisorLinesResponse, nullable: true, description: 'Null: the request names no advisor.' })
  advisor!: AdvisorLinesResponse | null;

  @UsdProperty({ description: 'Sum of all lines, exact.' })
  sum_usd!: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'string' },
    example: ['1.1', '0.95'],
    description: "The tier's mark-up and the organization's discount, by which the sum is multiplied.",
  })
  multipliers!: string[];

  @UsdProperty({
    description: 'The product, rounded up once to a billionth of a dollar. Paid is this, at most the hold.',
  })
  price_usd!: string;
}

/** How a request is priced, for a preview and for a request of the past. */
export function presentArithmetic(priceVersionId: string, arithmetic: PriceArithmetic): ArithmeticResponse {
  const { window, serviceTier, fromPromptTokens, lines, advisor, sumFemtoUsd, multipliersPpm, priceNanoUsd } =
    arithmetic;
  return {
    price_id: formatId('price', priceVersionId),
    window,
    service_tier: serviceTier,
    from_prompt_tokens: fromPromptTokens,
    lines: lines.map(presentLine),
    advisor:
      advisor === null
        ? null
        : {
            model_id: formatId('mdl', advisor.modelId),
            price_id: formatId('price', advisor.priceVersionId),
            window: advisor.window,
            lines: advisor.lines.map(presentLine),
          },
    sum_usd: formatDecimal(sumFemtoUsd, FEMTO_DECIMALS),
    multipliers: multipliersPpm.map((multiplier) => formatDecimal(multiplier, PPM_DECIMALS)),
    price_usd: formatUsd(priceNanoUsd),
  };
}

function presentLine({ meter, quantity, rateNanoUsd, amountFemtoUsd }: PriceArithmetic['lines'][number]) {
  return {
    meter,
    quantity,
    per_million_usd: formatUsd(rateNanoUsd),
    amount_usd: formatDecimal(amountFemtoUsd, FEMTO_DECIMALS),
  };
}
