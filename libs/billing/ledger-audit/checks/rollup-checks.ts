import { ARCHIVED_BEFORE } from './brought-forward-checks.js';
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

/** All sums as columns; zero for those without a value. */
function row(values: Readonly<Record<string, string>>): string {
  return SUMS.map((name) => `${values[name] ?? '0'} AS ${name}`).join(', ');
}

const quarterOf = (moment: string): string => `date_bin('15 minutes', ${moment}, '2000-01-01T00:00:00Z')`;
/** The quarter of an hour of a request `u`. */
export const QUARTER = quarterOf('uuid_moment(u.request_id)');
/** The quarter of an hour in which a transfer `t` was booked. */
export const BOOKED_QUARTER = quarterOf('uuid_moment(t.id)');

/**
 * A condition for rows since the worker's last pass, which its sums may lack. Has an upper bound, because Postgres
 * estimates an open range as a third of all rows and reads the table instead of an index.
 */
function isSinceLastPass(at: string): string {
  return `${at} BETWEEN (SELECT looked_at FROM usage_rollup_mark) - interval '90 seconds' AND 'infinity'`;
}

/** Quarters that the next pass of the worker recomputes, after a late booking or a refund. */
export const UNFINISHED = `
  SELECT ${QUARTER} FROM usage_record u WHERE ${isSinceLastPass('u.booked_at')}
  UNION SELECT ${QUARTER} FROM refund u WHERE ${isSinceLastPass('u.created_at')}`;

/** Quarters of bookings that the next pass recomputes. */
export const UNFINISHED_MOVEMENTS = `
  SELECT ${BOOKED_QUARTER} FROM transfer t WHERE ${isSinceLastPass('t.booked_at')}
  UNION SELECT ${BOOKED_QUARTER} FROM usage_record u JOIN transfer t ON t.request_id = u.request_id WHERE ${isSinceLastPass('u.booked_at')}`;

/**
 * The finished quarters of requests, or of sums in `table`, with the first id of each and of the next. Found one by one
 * through indexes, and compared quarter by quarter, so the comparison fits into memory at any size.
 */
function finishedQuarters(table: string): string {
  return `(WITH RECURSIVE quarter(starts_at) AS (
      SELECT uuid_moment(${ARCHIVED_BEFORE})
      UNION ALL SELECT ${quarterOf(`least(
          (SELECT uuid_moment(u.request_id) FROM usage_record u
            WHERE u.request_id >= uuid_floor(quarter.starts_at + interval '15 minutes') ORDER BY u.request_id LIMIT 1),
          (SELECT s.starts_at FROM ${table} s
            WHERE s.starts_at >= quarter.starts_at + interval '15 minutes' ORDER BY s.starts_at LIMIT 1))`)}
        FROM quarter WHERE starts_at < (SELECT rolled_until FROM usage_rollup_mark)
    )
    SELECT starts_at, starts_at + interval '15 minutes' AS ends_at, uuid_floor(starts_at) AS first_id,
      uuid_floor(starts_at + interval '15 minutes') AS next_id FROM quarter
    WHERE starts_at < (SELECT rolled_until FROM usage_rollup_mark) AND starts_at NOT IN (${UNFINISHED}) OFFSET 0) AS q`;
}
/** Requests of a quarter `q`, and its sums. */
const OF_QUARTER = 'u.request_id >= q.first_id AND u.request_id < q.next_id';
const SUMS_OF_QUARTER = 'starts_at >= q.starts_at AND starts_at < q.ends_at';

/** Tokens of an attempt: the sum of some of its meters. */
function tokensOf(meters: string): string {
  return `coalesce(sum(m.value::numeric) FILTER (WHERE m.key IN (${meters})), 0)`;
}
const PROMPT_METERS = `'input', 'cache_read', 'cache_write', 'cache_write_1h', 'image_input', 'audio_input'`;
const COMPLETION_METERS = `'output', 'reasoning', 'image_output', 'audio_output'`;
/** Whether an attempt's cost is the one that its upstream reported. */
export const IS_REPORTED = `coalesce(attempt.cost_report->>'result', '') IN ('booked', 'drifted')`;
const ATTEMPT_SUMS = [
  ...['request_count', 'unpriced_count', 'prompt_tokens', 'completion_tokens', 'cost_nano_usd'],
  ...['waived_count', 'waived_cost_nano_usd'],
];

const USAGE_DIMENSIONS = ['organization', 'project', 'key', 'model', 'channel', 'tier'];
const KNOWN_DIMENSIONS = ['all', ...USAGE_DIMENSIONS].map((name) => `'${name}'`).join(', ');

export const negated = (names: readonly string[]): string => names.map((name) => `-${name}`).join(', ');
export const added = (names: readonly string[]): string => names.map((name) => `sum(${name}) AS ${name}`).join(', ');
export const differ = (names: readonly string[]): string => names.map((name) => `sum(${name}) <> 0`).join(' OR ');

export const ROLLUP_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'rollups',
    promise: 'each roll-up is the sum of the records of its quarter of an hour, and none is missing',
    severity: 'error',
    sql: `
      SELECT found.* FROM ${finishedQuarters('usage_rollup')} CROSS JOIN LATERAL (
        SELECT starts_at, ${DIMENSIONS}, channel_id, project_id, ${added(SUMS)}
        FROM (
          SELECT q.starts_at, ${DIMENSIONS}, channel_id, project_id, ${row({ ...OF_RECORDS, request_count: '1' })}
          FROM usage_record u WHERE ${OF_QUARTER}
          UNION ALL SELECT q.starts_at, ${DIMENSIONS}, attempt.channel_id, project_id,
            ${row({ cost_nano_usd: 'attempt.cost_nano_usd::numeric' })}
          FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt WHERE ${OF_QUARTER}
          UNION ALL SELECT q.starts_at, u.${DIMENSIONS.replaceAll(', ', ', u.')}, u.channel_id, u.project_id,
            ${row({ refunded_nano_usd: 'r.amount_nano_usd' })}
          FROM usage_record u JOIN refund r ON r.request_id = u.request_id
          WHERE ${OF_QUARTER} AND r.request_id >= q.first_id AND r.request_id < q.next_id
          UNION ALL SELECT starts_at, ${DIMENSIONS}, nullif(channel_id, '00000000-0000-0000-0000-000000000000'),
            nullif(project_id, '00000000-0000-0000-0000-000000000000'),
            ${row(Object.fromEntries(SUMS.map((name) => [name, `-${name}`])))}
          FROM usage_rollup WHERE ${SUMS_OF_QUARTER}
        ) AS compared
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING ${differ(SUMS)}
      ) AS found`,
  },
  {
    name: 'attempt-rollups',
    promise:
      'each roll-up of an upstream is the sum of the billed attempts of its quarter of an hour, and none is missing',
    severity: 'error',
    sql: `
      SELECT found.* FROM ${finishedQuarters('attempt_rollup')} CROSS JOIN LATERAL (
        SELECT starts_at, channel_id, upstream_model, ${added(ATTEMPT_SUMS)}
        FROM (
          SELECT q.starts_at, attempt.channel_id, coalesce(attempt.upstream_model, '') AS upstream_model,
            1 AS request_count, CASE WHEN attempt.cost_version_id IS NULL AND NOT ${IS_REPORTED} THEN 1 ELSE 0 END AS unpriced_count,
            used.prompt_tokens, used.completion_tokens, attempt.cost_nano_usd::numeric AS cost_nano_usd,
            CASE WHEN u.waiver IS NULL THEN 0 ELSE 1 END AS waived_count,
            CASE WHEN u.waiver IS NULL THEN 0 ELSE attempt.cost_nano_usd::numeric END AS waived_cost_nano_usd
          FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt
          CROSS JOIN LATERAL (SELECT ${tokensOf(PROMPT_METERS)} AS prompt_tokens, ${tokensOf(COMPLETION_METERS)} AS completion_tokens
            FROM jsonb_each_text(attempt.meters) AS m) AS used
          WHERE ${OF_QUARTER}
            AND (coalesce(attempt.status, 0) BETWEEN 200 AND 299 OR attempt.cost_nano_usd > 0)
          UNION ALL SELECT starts_at, channel_id, upstream_model, ${negated(ATTEMPT_SUMS)}
          FROM attempt_rollup WHERE ${SUMS_OF_QUARTER}
        ) AS compared
        GROUP BY 1, 2, 3 HAVING ${differ(ATTEMPT_SUMS)}
      ) AS found`,
  },
  {
    name: 'credential-rollups',
    promise: 'each roll-up of a credential is the cost of its calls in a quarter of an hour, and none is missing',
    severity: 'error',
    sql: `
      SELECT found.* FROM ${finishedQuarters('credential_rollup')} CROSS JOIN LATERAL (
        SELECT starts_at, credential_id, sum(cost) AS cost_nano_usd, sum(unpriced) AS unpriced_count FROM (
          SELECT q.starts_at, attempt.credential_id, attempt.cost_nano_usd::numeric AS cost,
            CASE WHEN coalesce(attempt.status, 0) BETWEEN 200 AND 299
              AND attempt.cost_version_id IS NULL AND NOT ${IS_REPORTED} THEN 1 ELSE 0 END AS unpriced
          FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt
          WHERE ${OF_QUARTER} AND attempt.credential_id IS NOT NULL
          UNION ALL SELECT starts_at, credential_id, -cost_nano_usd, -unpriced_count FROM credential_rollup WHERE ${SUMS_OF_QUARTER}
        ) AS compared GROUP BY 1, 2 HAVING sum(cost) <> 0 OR sum(unpriced) <> 0
      ) AS found WHERE q.starts_at >= coalesce((SELECT credentials_from FROM usage_rollup_mark), '-infinity')`,
  },
  {
    name: 'usage-totals',
    promise: 'for each dimension of usage, the totals are the sums of the roll-ups',
    severity: 'error',
    sql: `
      SELECT found.* FROM (SELECT starts_at FROM usage_rollup UNION SELECT starts_at FROM usage_total) AS q
      CROSS JOIN LATERAL (
        SELECT dimension, q.starts_at, value_id, ${added(SUMS)} FROM (
          SELECT d.dimension, d.value_id, ${SUMS.join(', ')}
          FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'),
            ${USAGE_DIMENSIONS.map((name) => `('${name}', u.${name}_id)`).join(', ')}) AS d(dimension, value_id)
          WHERE u.starts_at = q.starts_at AND (u.project_id <> '00000000-0000-0000-0000-000000000000' OR d.dimension <> 'project')
          UNION ALL SELECT dimension, value_id, ${negated(SUMS)} FROM usage_total
          WHERE dimension IN (${KNOWN_DIMENSIONS}) AND starts_at = q.starts_at
        ) AS compared
        GROUP BY 1, 3 HAVING ${differ(SUMS)}
      ) AS found
      UNION ALL SELECT dimension, starts_at, value_id, ${SUMS.join(', ')} FROM usage_total
      WHERE dimension NOT IN (${KNOWN_DIMENSIONS})`,
  },
  {
    name: 'statement-sums',
    promise: 'the sums behind statements are those of the transfers of their quarter of an hour, and none is missing',
    severity: 'error',
    sql: `
      SELECT starts_at, organization_id, code, model_id, project_id, sum(amount) AS amount_nano_usd, sum(promo) AS promo_nano_usd FROM (
        SELECT ${BOOKED_QUARTER} AS starts_at, t.organization_id,
          CASE WHEN t.code LIKE '%\\_adjustment' THEN left(t.code, -length('_adjustment')) ELSE t.code END AS code,
          u.model_id, coalesce(u.project_id, r.project_id) AS project_id, t.amount, CASE t.kind WHEN 'wallet_promo' THEN t.amount ELSE 0 END AS promo
        FROM (
          SELECT t.*, a.kind, t.amount_nano_usd AS amount FROM transfer t
          JOIN account a ON a.id = t.credit_account AND a.organization_id = t.organization_id
          UNION ALL SELECT t.*, a.kind, -t.amount_nano_usd FROM transfer t
          JOIN account a ON a.id = t.debit_account AND a.organization_id = t.organization_id
          WHERE t.debit_account <> t.credit_account
        ) AS t LEFT JOIN usage_record u ON u.request_id = t.request_id AND t.code LIKE 'usage%'
        LEFT JOIN refund r ON r.id = t.request_id
        UNION ALL SELECT starts_at, organization_id, code, nullif(model_id, '00000000-0000-0000-0000-000000000000'),
          nullif(project_id, '00000000-0000-0000-0000-000000000000'), -amount_nano_usd, -promo_nano_usd FROM movement_rollup OFFSET 0
      ) AS compared
      WHERE starts_at < (SELECT rolled_until FROM usage_rollup_mark) AND starts_at NOT IN (${UNFINISHED_MOVEMENTS})
        AND starts_at > coalesce((SELECT max(last_transfer_at) FROM detached_month), '-infinity')
      GROUP BY 1, 2, 3, 4, 5 HAVING sum(amount) <> 0 OR sum(promo) <> 0`,
  },
];
