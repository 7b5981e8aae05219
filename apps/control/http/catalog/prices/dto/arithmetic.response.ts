import { formatDecimal, formatId, formatUsd, PRICE_COMPONENTS } from '#kernel';
import type { PriceArithmetic } from '#pricing';
import { reply } from '../../../conventions/fields/declare.js';
import { id, integer, objects, text, texts } from '../../../conventions/fields/kinds.js';
import { usd } from '../../../conventions/fields/usd.js';

const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

export class PriceLineResponse extends reply({
  meter: text(`${PRICE_COMPONENTS.join(', ')}, or a unit such as web_search_call.`, { example: 'input' }),
  quantity: integer({ example: 14 }),
  per_million_usd: usd('Price of a million units.'),
  amount_usd: usd('Quantity times price, exact.'),
}) {}

export class ArithmeticResponse extends reply({
  price_id: id('price'),
  window: text('Window of the schedule; null: none.', { nullable: true, example: 'peak' }),
  service_tier: text('Service tier of the provider; null: the ordinary one.', { nullable: true }),
  from_prompt_tokens: integer('The step of the price list: prompts of this length or longer.'),
  lines: objects(PriceLineResponse),
  sum_usd: usd('Sum of the lines, exact.'),
  multipliers: texts("The tier's mark-up and the organization's discount, by which the sum is multiplied.", {
    example: ['1.1', '0.95'],
  }),
  price_usd: usd('The product, rounded up once to a billionth of a dollar. Paid is this, at most the hold.'),
}) {}

/** How a request is priced, for a preview and for a request of the past. */
export function presentArithmetic(priceVersionId: string, arithmetic: PriceArithmetic): ArithmeticResponse {
  const { window, serviceTier, fromPromptTokens, lines, sumFemtoUsd, multipliersPpm, priceNanoUsd } = arithmetic;
  return {
    price_id: formatId('price', priceVersionId),
    window,
    service_tier: serviceTier,
    from_prompt_tokens: fromPromptTokens,
    lines: lines.map(({ meter, quantity, rateNanoUsd, amountFemtoUsd }) => ({
      meter,
      quantity,
      per_million_usd: formatUsd(rateNanoUsd),
      amount_usd: formatDecimal(amountFemtoUsd, FEMTO_DECIMALS),
    })),
    sum_usd: formatDecimal(sumFemtoUsd, FEMTO_DECIMALS),
    multipliers: multipliersPpm.map((multiplier) => formatDecimal(multiplier, PPM_DECIMALS)),
    price_usd: formatUsd(priceNanoUsd),
  };
}
