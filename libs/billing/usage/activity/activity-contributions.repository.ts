import { Prisma } from '#core/infra';
import { firstIdOf, OUTCOMES, type Outcome } from '#core';
import type { TimeRange } from '../domain/usage-parts.js';

/** The channel of rows about all requests, also those that no channel answered. */
export const ALL_CHANNELS = '00000000-0000-0000-0000-000000000000';

export type ActivitySum = `${Outcome}_count` | 'attempt_count' | 'failed_attempt_count';

/** The summed columns of a contribution and of a roll-up. */
export const ACTIVITY_SUMS: readonly ActivitySum[] = [
  ...OUTCOMES.map((outcome) => `${outcome}_count` as const),
  'attempt_count',
  'failed_attempt_count',
];

/** Reasons of attempts that say nothing about their channel. */
const NOT_THE_CHANNEL = ['client_closed', 'client_answer', 'over_limit', 'balance_ended', 'drained'];

/** A query for what requests of a range add to activity: rows of `starts_at` (five minutes), `channel_id` and sums. */
export function activityContributions(range: TimeRange): Prisma.Sql {
  const startsAt = Prisma.sql`usage_block(5, uuid_moment(u.request_id)) AS starts_at`;
  return Prisma.sql`
    SELECT ${startsAt}, u.channel_id, ${sums((outcome) => `(u.outcome = '${outcome}')::int`, '0', '0')}
    FROM usage_record u WHERE ${inRange(range)}
    UNION ALL
    SELECT ${startsAt}, attempt.channel_id, ${sums(() => '0', '1', FAILED)}
    FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt WHERE ${inRange(range)}`;
}

/**
 * A query for the latencies of requests of a range: rows of `request_id`, `channel_id`, `measure` and `bucket`. The
 * first byte of a complete reply is its end, so only streams have one.
 */
export function latencyContributions(range: TimeRange): Prisma.Sql {
  return Prisma.sql`
    SELECT u.request_id, u.channel_id, l.measure, latency_bucket(l.ms) AS bucket
    FROM usage_record u CROSS JOIN LATERAL (VALUES
      ('first_byte', CASE WHEN u.stream THEN u.first_byte_ms END),
      ('duration', CASE WHEN u.outcome = 'completed' THEN u.duration_ms END)) AS l(measure, ms)
    WHERE ${inRange(range)} AND l.ms IS NOT NULL`;
}

const FAILED = `(coalesce(split_part(attempt.reason, ':', 1), 'client_closed')
  NOT IN (${NOT_THE_CHANNEL.map((reason) => `'${reason}'`).join(', ')}))::int`;

function inRange({ from, before }: TimeRange): Prisma.Sql {
  return Prisma.sql`u.request_id >= ${firstIdOf(from)}::uuid AND u.request_id < ${firstIdOf(before)}::uuid`;
}

function sums(ofOutcome: (outcome: Outcome) => string, attempts: string, failed: string): Prisma.Sql {
  const values = [...OUTCOMES.map(ofOutcome), attempts, failed];
  return Prisma.raw(values.map((value, index) => `${value} AS ${ACTIVITY_SUMS[index]}`).join(', '));
}
