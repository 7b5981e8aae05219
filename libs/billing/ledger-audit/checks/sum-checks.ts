import { ARCHIVED_BEFORE } from './brought-forward-checks.js';
import type { LedgerCheck } from './ledger-check.js';
import { added, differ, negated, QUARTER, UNFINISHED } from './rollup-checks.js';

/** The sums of `usage_sum`. */
const SUM_COLUMNS = [
  ...['request_count', 'error_count', 'prompt_tokens', 'completion_tokens', 'cached_tokens', 'reasoning_tokens'],
  ...['charge_nano_usd', 'refunded_nano_usd', 'forgone_nano_usd', 'cost_nano_usd'],
];
/** Expressions over a record for sums without a column of the same name. */
const TAGGED: Readonly<Record<string, string>> = {
  request_count: '1',
  error_count: 'CASE WHEN error_code IS NULL THEN 0 ELSE 1 END',
  refunded_nano_usd: 'coalesce(r.refunded, 0)',
};

/** The start of a block of minutes. */
function block(minutes: number): string {
  return `date_bin('${minutes} minutes', starts_at, '2000-01-01T00:00:00Z')`;
}

/** Checks of the sums of longer times, and of tags. */
export const SUM_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'usage-sums',
    promise:
      'for each dimension of usage, sums of hours are those of their quarters, and longer ones those of shorter ones',
    severity: 'error',
    sql: `
      SELECT minutes, starts_at, scope, scope_id, dimension, value, ${added(SUM_COLUMNS)} FROM (
        SELECT 60 AS minutes, ${block(60)} AS starts_at, 'all' AS scope, '00000000-0000-0000-0000-000000000000'::uuid AS scope_id,
          dimension, CASE dimension WHEN 'all' THEN '' ELSE value_id::text END AS value, ${SUM_COLUMNS.join(', ')} FROM usage_total
        UNION ALL SELECT 60, ${block(60)}, d.scope, d.scope_id, d.dimension, d.value, ${SUM_COLUMNS.join(', ')}
        FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('organization', u.organization_id, 'all', ''),
          ('organization', u.organization_id, 'key', u.key_id::text), ('organization', u.organization_id, 'model', u.model_id::text),
          ('organization', u.organization_id, 'channel', u.channel_id::text),
          ('organization', u.organization_id, 'tier', u.tier_id::text),
          ('organization', u.organization_id, 'project', u.project_id::text), ('project', u.project_id, 'all', ''),
          ('project', u.project_id, 'key', u.key_id::text), ('project', u.project_id, 'model', u.model_id::text),
          ('key', u.key_id, 'all', '')) AS d(scope, scope_id, dimension, value)
        WHERE u.project_id <> '00000000-0000-0000-0000-000000000000' OR 'project' NOT IN (d.scope, d.dimension)
        UNION ALL SELECT 360, ${block(360)}, scope, scope_id, dimension, value, ${SUM_COLUMNS.join(', ')} FROM usage_sum WHERE minutes = 60
        UNION ALL SELECT 1440, ${block(1440)}, scope, scope_id, dimension, value, ${SUM_COLUMNS.join(', ')} FROM usage_sum WHERE minutes = 360
        UNION ALL SELECT minutes, starts_at, scope, scope_id, dimension, value, ${negated(SUM_COLUMNS)}
        FROM usage_sum
      ) AS compared
      WHERE dimension NOT LIKE 'tag:%'
        AND starts_at + minutes * interval '1 minute' <= (SELECT summed_until FROM usage_rollup_mark)
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING ${differ(SUM_COLUMNS)}`,
  },
  {
    name: 'tag-sums',
    promise: 'each sum of a tag is that of the records of its time, and only tags with too many values lack one',
    severity: 'error',
    sql: `
      SELECT minutes, starts_at, scope, scope_id, dimension, value, ${added(SUM_COLUMNS)} FROM (
        SELECT b.minutes, date_bin(b.minutes * interval '1 minute', quarter, '2000-01-01T00:00:00Z') AS starts_at,
          s.scope, s.scope_id, 'tag:' || name AS dimension, value, ${SUM_COLUMNS.join(', ')}
        FROM (
          SELECT ${QUARTER} AS quarter, u.organization_id, u.project_id, u.key_id, t.name, t.value,
            ${SUM_COLUMNS.map((name) => `sum(${TAGGED[name] ?? name}) AS ${name}`).join(', ')}
          FROM usage_record u LEFT JOIN (SELECT request_id, sum(amount_nano_usd) AS refunded FROM refund GROUP BY 1) AS r
            ON r.request_id = u.request_id
          CROSS JOIN LATERAL jsonb_each_text(u.tags) AS t(name, value) GROUP BY 1, 2, 3, 4, 5, 6
        ) AS recorded
        CROSS JOIN (VALUES (15), (60), (360), (1440)) AS b(minutes)
        CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid), ('organization', recorded.organization_id),
          ('project', recorded.project_id), ('key', recorded.key_id)) AS s(scope, scope_id)
        WHERE s.scope_id IS NOT NULL
        UNION ALL SELECT minutes, starts_at, scope, scope_id, dimension, value, ${negated(SUM_COLUMNS)}
        FROM usage_sum WHERE dimension LIKE 'tag:%'
      ) AS compared
      WHERE starts_at + minutes * interval '1 minute' <= (SELECT least(rolled_until, summed_until) FROM usage_rollup_mark)
        AND starts_at >= uuid_moment(${ARCHIVED_BEFORE})
        AND NOT EXISTS (SELECT FROM (${UNFINISHED}) AS unfinished(quarter)
          WHERE unfinished.quarter >= compared.starts_at AND unfinished.quarter < compared.starts_at + compared.minutes * interval '1 minute')
        AND NOT EXISTS (SELECT FROM usage_sum_gap g WHERE g.scope = compared.scope AND g.scope_id = compared.scope_id
          AND g.minutes = compared.minutes AND g.starts_at = compared.starts_at AND g.dimension IN ('tag', compared.dimension))
        AND (minutes > 15 OR scope = 'all' OR EXISTS (SELECT FROM usage_sum s WHERE s.scope = compared.scope
          AND s.scope_id = compared.scope_id AND s.dimension = compared.dimension AND s.minutes = 15 AND s.starts_at = compared.starts_at))
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING ${differ(SUM_COLUMNS)}`,
  },
];
