import { Prisma } from '#core/infra';
import { firstIdOf } from '#core';
import type { TimeRange } from '../domain/usage-parts.js';

/** The dimensions of attempts. */
export const ATTEMPT_DIMENSIONS = Prisma.raw('channel_id, upstream_model');

/** The summed columns of a contribution and of a roll-up. */
export const ATTEMPT_SUMS = [
  'request_count',
  'unpriced_count',
  'prompt_tokens',
  'completion_tokens',
  'cost_nano_usd',
  'waived_count',
  'waived_cost_nano_usd',
] as const;

const BILLED = `(attempt.status BETWEEN 200 AND 299 OR attempt.cost_nano_usd > 0)`;
const PROMPT_METERS = ['input', 'cache_read', 'cache_write', 'cache_write_1h', 'image_input', 'audio_input'];
const COMPLETION_METERS = ['output', 'reasoning', 'image_output', 'audio_output'];

const SUMS = Prisma.raw(`1 AS request_count, attempt.cost_unknown::int AS unpriced_count,
  ${tokensOf(PROMPT_METERS)} AS prompt_tokens, ${tokensOf(COMPLETION_METERS)} AS completion_tokens,
  attempt.cost_nano_usd, (u.waiver IS NOT NULL)::int AS waived_count,
  CASE WHEN u.waiver IS NULL THEN 0 ELSE attempt.cost_nano_usd END AS waived_cost_nano_usd`);

/**
 * A query for the billable attempts of requests of a time range, as rows of `request_id`, dimensions and sums: each
 * attempt that succeeded, and each failed one with a cost.
 *
 * @param condition on the call `attempt`, beginning with AND; empty for all
 */
export function attemptContributions(range: TimeRange, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT u.request_id, attempt.channel_id, coalesce(attempt.upstream_model, '') AS upstream_model, ${SUMS}
    FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt
    WHERE u.request_id >= ${firstIdOf(range.from)}::uuid AND u.request_id < ${firstIdOf(range.before)}::uuid
      AND ${Prisma.raw(BILLED)} ${condition}`;
}

function tokensOf(meters: readonly string[]): string {
  return `(${meters.map((name) => `coalesce((attempt.meters->>'${name}')::bigint, 0)`).join(' + ')})`;
}
