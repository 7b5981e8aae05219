import { object, objects, omit, text, usd, formatDecimal, formatUsd, type PriceArithmetic } from '#core';
import type { RequestRecord } from '#billing/admission';
import { AdvisorLinesResponse, presentAdvisor, PriceLineResponse } from '#catalog/http';
import { reply } from '#core/http';
import type { PricedRequest } from '../../explanations/requests.service.js';
import { OPERATORS_ONLY } from './recorded-fields.js';
import { presentRequest, RequestResponse } from './request.dto.js';

/** Fields hidden from customers. */
const HIDDEN = [...OPERATORS_ONLY, ...(['upstream_cost_usd', 'upstream_cost_known', 'last_channel_id'] as const)];

/** A request as its customer sees it. */
export class OwnRequestResponse extends reply({
  ...omit(RequestResponse.fields, ...HIDDEN),
}) {}

export function presentOwnRequest(record: RequestRecord): OwnRequestResponse {
  const shown = Object.entries(presentRequest(record)).filter(([name]) => !HIDDEN.some((field) => field === name));
  return Object.fromEntries(shown) as unknown as OwnRequestResponse;
}

const NANO_DECIMALS = 9;
const FEMTO_DECIMALS = 15;
const PPM_DECIMALS = 6;

export class OwnArithmeticResponse extends reply({
  window: text('Window of the schedule. `null`: none.', { nullable: true, example: 'peak' }),
  service_tier: text('Service tier of the provider. `null`: the standard one.', { nullable: true }),
  lines: objects(PriceLineResponse, 'Lines at the organization’s prices.'),
  advisor: object(AdvisorLinesResponse, '`null` if the request has no advisor.', { nullable: true }),
  sum_usd: usd('Sum of all lines, exact.'),
  price_usd: usd('The sum, rounded up to a billionth of a dollar. The charge is at most the hold.'),
}) {}

export class PricedRequestResponse extends reply({
  ...OwnRequestResponse.fields,
  arithmetic: object(OwnArithmeticResponse, '`null` if the price is no longer available.', { nullable: true }),
}) {}

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
    advisor: presentAdvisor(advisor, shown),
    sum_usd: multiplied(sumFemtoUsd, FEMTO_DECIMALS),
    price_usd: formatUsd(priceNanoUsd),
  };
}
