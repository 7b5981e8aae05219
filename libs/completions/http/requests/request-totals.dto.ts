import { integer, objects, omit, optional, pick, shape, time, timeZone, usd, formatUsd, OUTCOMES } from '#core';
import type { RequestSums } from '#billing/ledger';
import { query, reply, objectName } from '#core/http';
import type { RequestTotals } from '../../explanations/request-totals.service.js';
import { ListRequestsQuery } from './request.dto.js';

const FILTERS = pick(
  ListRequestsQuery.fields,
  ...([
    'created_at_gte',
    'created_at_lt',
    'organization_id',
    'project_id',
    'key_id',
    'model_id',
    'channel_id',
    'outcome',
    'code',
  ] as const),
);

/** The filters of a list that sums can answer. */
export class RequestTotalsQuery extends query({
  ...FILTERS,
  ...optional({
    tz: timeZone('Time zone of steps of an hour and longer. Defaults to the organization’s, for operators to UTC.'),
  }),
}) {}

export class OwnRequestTotalsQuery extends query(omit(RequestTotalsQuery.fields, 'organization_id', 'channel_id')) {}

const COUNTS = shape<Record<string, number>>(
  { type: 'object', additionalProperties: { type: 'integer' } },
  'Requests by outcome. Outcomes without requests are left out.',
  { example: { completed: 1_204, upstream_broken: 3 } },
);

const REJECTED =
  'Requests rejected before they ran, by whole minutes. They are in no other count and not charged. `null` after their retention, and with a filter by project, model, channel or outcome.';

export class RequestStepResponse extends reply({
  starts_at: time(),
  ends_at: time('Exclusive.'),
  outcomes: COUNTS,
  rejected_count: integer(REJECTED, { nullable: true, example: 2 }),
}) {}

const TOO_MANY = '`null` with a filter by outcome or code that leaves too many requests to add up.';

export class RequestTotalsResponse extends reply({
  object: objectName('request_totals'),
  request_count: integer({ example: 1_207 }),
  outcomes: COUNTS,
  rejected_count: integer(REJECTED, { nullable: true, example: 75 }),
  prompt_tokens: integer(TOO_MANY, { nullable: true, example: 18_400 }),
  completion_tokens: integer(TOO_MANY, { nullable: true, example: 9_100 }),
  cost_usd: usd(`Charges. ${TOO_MANY}`, { nullable: true }),
  refunded_usd: usd(`Refunded part of the charges. ${TOO_MANY}`, { nullable: true, example: '0' }),
  upstream_cost_usd: usd(
    `Known provider cost of all attempts; with a filter by channel, of its own attempts. ${TOO_MANY}`,
    { nullable: true },
  ),
  margin_usd: usd(`Charges less refunds and provider cost, of requests with a known cost. ${TOO_MANY}`, {
    nullable: true,
  }),
  cost_unknown_count: integer(
    `Number of requests with an unknown provider cost; with a filter by channel, of those that it answered. ${TOO_MANY}`,
    {
      nullable: true,
      example: 0,
    },
  ),
  data: objects(
    RequestStepResponse,
    'By time, oldest first. A step is a minute to a day long, depending on the time range.',
  ),
}) {}

export class OwnRequestTotalsResponse extends reply(
  omit(RequestTotalsResponse.fields, 'upstream_cost_usd', 'margin_usd', 'cost_unknown_count'),
) {}

export function presentOwnTotals({ outcomes, rejected, sums, steps }: RequestTotals) {
  const counts = countsOf(outcomes);
  return {
    object: 'request_totals' as const,
    request_count: Object.values(counts).reduce((sum, count) => sum + count, 0),
    outcomes: counts,
    rejected_count: numberOf(rejected),
    prompt_tokens: sums === null ? null : Number(sums.promptTokens),
    completion_tokens: sums === null ? null : Number(sums.completionTokens),
    cost_usd: sums === null ? null : formatUsd(sums.chargeNanoUsd),
    refunded_usd: sums === null ? null : formatUsd(sums.refundedNanoUsd),
    data: steps.map((step) => ({
      starts_at: step.from.toISOString(),
      ends_at: step.before.toISOString(),
      outcomes: countsOf(step.outcomes),
      rejected_count: numberOf(step.rejected),
    })),
  } satisfies OwnRequestTotalsResponse;
}

export function presentTotals(totals: RequestTotals) {
  const { sums } = totals;
  return {
    ...presentOwnTotals(totals),
    upstream_cost_usd: sums === null ? null : formatUsd(sums.costNanoUsd),
    margin_usd: sums === null ? null : formatUsd(marginOf(sums)),
    cost_unknown_count: sums === null ? null : Number(sums.costUnknownRequests),
  } satisfies RequestTotalsResponse;
}

function marginOf({ chargeNanoUsd, refundedNanoUsd, costUnknownRevenueNanoUsd, costNanoUsd }: RequestSums): bigint {
  return chargeNanoUsd - refundedNanoUsd - costUnknownRevenueNanoUsd - costNanoUsd;
}

function numberOf(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}

function countsOf(outcomes: RequestTotals['outcomes']): Record<string, number> {
  const counts = OUTCOMES.map((outcome) => [outcome, Number(outcomes[outcome] ?? 0n)] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
