import { ApiProperty } from '@nestjs/swagger';
import type { PriceArithmetic } from '#pricing';
import type { PricedRequest } from '#explanations';
import { formatDecimal, formatId, formatUsd } from '#kernel';
import { AdvisorLinesResponse, PriceLineResponse } from '../../../catalog/prices/dto/arithmetic.response.js';
import { UsdProperty } from '../../../conventions/fields/response-properties.js';
import { OwnRequestResponse, presentOwnRequest } from './own-request.response.js';

const NANO_DECIMALS = 9;
const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

export class OwnArithmeticResponse {
  @ApiProperty({ type: 'string', nullable: true, example: 'peak', description: 'Window of the schedule; null: none.' })
  window!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Service tier of the provider; null: the ordinary one.' })
  service_tier!: string | null;

  @ApiProperty({ type: [PriceLineResponse], description: 'At the prices of the organization.' })
  lines!: PriceLineResponse[];

  @ApiProperty({ type: AdvisorLinesResponse, nullable: true, description: 'Null: the request names no advisor.' })
  advisor!: AdvisorLinesResponse | null;

  @UsdProperty({ description: 'Sum of all lines, exact.' })
  sum_usd!: string;

  @UsdProperty({ description: 'The sum, rounded up to a billionth of a dollar. Paid is this, at most the hold.' })
  price_usd!: string;
}

export class PricedRequestResponse extends OwnRequestResponse {
  @ApiProperty({ type: OwnArithmeticResponse, nullable: true, description: 'Null: its price is not known any more.' })
  arithmetic!: OwnArithmeticResponse | null;
}

export function presentPricedRequest(request: PricedRequest): PricedRequestResponse {
  const { arithmetic } = request;
  const shown = arithmetic === null ? null : presentOwnArithmetic(arithmetic);
  return Object.assign(presentOwnRequest(request), { arithmetic: shown });
}

/** Mark-up and discount are in the prices: what they are made of is the operator's matter. */
export function presentOwnArithmetic(arithmetic: PriceArithmetic): OwnArithmeticResponse {
  const { window, serviceTier, lines, advisor, sumFemtoUsd, multipliersPpm, priceNanoUsd } = arithmetic;
  const factor = multipliersPpm.reduce((product, multiplier) => product * multiplier, 1n);
  const factorDecimals = PPM_DECIMALS * multipliersPpm.length;
  const multiplied = (amount: bigint, decimals: number): string =>
    formatDecimal(amount * factor, decimals + factorDecimals);
  const shown = ({ meter, quantity, rateNanoUsd, amountFemtoUsd }: PriceArithmetic['lines'][number]) => ({
    meter,
    quantity,
    per_million_usd: multiplied(rateNanoUsd, NANO_DECIMALS),
    amount_usd: multiplied(amountFemtoUsd, FEMTO_DECIMALS),
  });
  return {
    window,
    service_tier: serviceTier,
    lines: lines.map(shown),
    advisor:
      advisor === null
        ? null
        : {
            model_id: formatId('mdl', advisor.modelId),
            price_id: formatId('price', advisor.priceVersionId),
            window: advisor.window,
            lines: advisor.lines.map(shown),
          },
    sum_usd: multiplied(sumFemtoUsd, FEMTO_DECIMALS),
    price_usd: formatUsd(priceNanoUsd),
  };
}
