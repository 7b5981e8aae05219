import type { LedgerCheck } from './ledger-check.js';

const DIMENSIONS = 'organization_id, key_id, tier_id, model_id';
const SUMS = [
  'request_count',
  'error_count',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'charge_nano_usd',
  'forgone_nano_usd',
  'refunded_nano_usd',
  'cost_nano_usd',
];

const OF_RECORDS = {
  ...Object.fromEntries(SUMS.map((name) => [name, name])),
  error_count: 'CASE WHEN error_code IS NULL THEN 0 ELSE 1 END',
  refunded_nano_usd: '0',
  cost_nano_usd: '0',
};

/** Values for all sums, zero for those that are not named. */
function row(values: Readonly<Record<string, string>>): string {
  return SUMS.map((name) => `${values[name] ?? '0'} AS ${name}`).join(', ');
}

const QUARTER = `date_bin('15 minutes', uuid_moment(u.request_id), '2000-01-01T00:00:00Z')`;

/** Quarters that the next pass of the worker makes anew: something was booked late, or refunded. */
const UNFINISHED = `
  SELECT ${QUARTER} FROM usage_record u, usage_rollup_mark m WHERE u.booked_at >= m.looked_at - interval '90 seconds'
  UNION SELECT ${QUARTER} FROM refund u, usage_rollup_mark m WHERE u.created_at >= m.looked_at - interval '90 seconds'`;

export const ROLLUP_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'rollups',
    promise: 'each roll-up is the sum of the records of its quarter of an hour, and none is missing',
    severity: 'error',
    sql: `
      SELECT starts_at, ${DIMENSIONS}, channel_id, ${SUMS.map((name) => `sum(${name}) AS ${name}`).join(', ')}
      FROM (
        SELECT ${QUARTER} AS starts_at, ${DIMENSIONS}, channel_id, ${row({ ...OF_RECORDS, request_count: '1' })}
        FROM usage_record u
        UNION ALL SELECT ${QUARTER}, ${DIMENSIONS}, (attempt->>'channelId')::uuid,
          ${row({ cost_nano_usd: `(attempt->>'costNanoUsd')::numeric` })}
        FROM usage_record u CROSS JOIN LATERAL jsonb_array_elements(u.attempts) AS attempt
        UNION ALL SELECT ${QUARTER}, u.${DIMENSIONS.replaceAll(', ', ', u.')}, u.channel_id,
          ${row({ refunded_nano_usd: 'r.amount_nano_usd' })}
        FROM usage_record u JOIN refund r ON r.request_id = u.request_id
        UNION ALL SELECT starts_at, ${DIMENSIONS}, nullif(channel_id, '00000000-0000-0000-0000-000000000000'),
          ${row(Object.fromEntries(SUMS.map((name) => [name, `-${name}`])))}
        FROM usage_rollup
      ) AS compared
      WHERE starts_at < (SELECT rolled_until FROM usage_rollup_mark) AND starts_at NOT IN (${UNFINISHED})
        AND starts_at >= (SELECT ${QUARTER} FROM usage_record u ORDER BY request_id LIMIT 1)
      GROUP BY 1, 2, 3, 4, 5, 6
      HAVING ${SUMS.map((name) => `sum(${name}) <> 0`).join(' OR ')}`,
  },
];
