import { PRICE_COMPONENTS } from '#core';
import { ARCHIVED_BEFORE } from './brought-forward-checks.js';
import type { LedgerCheck } from './ledger-check.js';
import { ceilDiv, MULTIPLIED_UNITS, MULTIPLIERS, ratesFor } from './price-sql.js';
import { BOOKED_QUARTER, QUARTER, UNFINISHED, UNFINISHED_MOVEMENTS } from './rollup-checks.js';

const DIMENSIONS = 'organization_id, key_id, tier_id, model_id';
const SUMS = 'sum(quantity) AS quantity, sum(charge) AS charge_nano_usd';
const DIFFER = 'sum(quantity) <> 0 OR sum(charge) <> 0';
const COMPONENTS = PRICE_COMPONENTS.map((name) => `'${name}'`).join(', ');

const PRICE = `value::numeric * (${ratesFor('p.rows', 'u.prompt_tokens')}->>key)::numeric * ${MULTIPLIERS}`;

/**
 * The units `m` in the meters of records `u`, with their share of the charge, rounded down. What is charged above the
 * price of the meters is for an advisor.
 */
const UNITS = `JOIN price_version p ON p.id = u.price_version_id CROSS JOIN LATERAL (
  SELECT key AS unit, quantity, coalesce(div(price * least(u.charge_nano_usd, total), nullif(total, 0) * ${MULTIPLIED_UNITS}), 0) AS charge
  FROM (SELECT key, value::numeric AS quantity, ${PRICE} AS price,
      (SELECT ${ceilDiv(`sum(${PRICE})`, MULTIPLIED_UNITS)} FROM jsonb_each_text(u.meters)) AS total
    FROM jsonb_each_text(u.meters) WHERE key NOT IN (${COMPONENTS})) AS priced) AS m`;

/** Checks of the sums of units beside tokens. */
export const UNIT_CHECKS: readonly LedgerCheck[] = [
  {
    name: 'unit-sums',
    promise: 'the sums of units are those of the records of their time, by quarters of an hour and by days',
    severity: 'error',
    sql: `
      SELECT minutes, starts_at, ${DIMENSIONS}, channel_id, project_id, unit, ${SUMS} FROM (
        SELECT 15 AS minutes, ${QUARTER} AS starts_at, u.${DIMENSIONS.replaceAll(', ', ', u.')}, u.channel_id, u.project_id,
          m.unit, m.quantity, m.charge
        FROM usage_record u ${UNITS}
        UNION ALL SELECT 15, starts_at, ${DIMENSIONS}, nullif(channel_id, '00000000-0000-0000-0000-000000000000'),
          nullif(project_id, '00000000-0000-0000-0000-000000000000'), unit, -quantity, -charge_nano_usd FROM unit_rollup WHERE minutes = 15
        UNION ALL SELECT 1440, date_bin('1 day', starts_at, '2000-01-01T00:00:00Z'), ${DIMENSIONS}, channel_id, project_id, unit,
          CASE minutes WHEN 15 THEN quantity ELSE -quantity END,
          CASE minutes WHEN 15 THEN charge_nano_usd ELSE -charge_nano_usd END FROM unit_rollup OFFSET 0
      ) AS compared
      WHERE minutes = 1440 OR starts_at < (SELECT rolled_until FROM usage_rollup_mark)
        AND starts_at >= (SELECT uuid_moment(${ARCHIVED_BEFORE})) AND starts_at NOT IN (${UNFINISHED})
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 HAVING ${DIFFER}`,
  },
  {
    name: 'unit-totals',
    promise: 'for each dimension of units, the totals are the sums of the roll-ups',
    severity: 'error',
    sql: `
      SELECT dimension, minutes, starts_at, value_id, unit, ${SUMS} FROM (
        SELECT d.dimension, minutes, u.starts_at, d.value_id, unit, quantity, charge_nano_usd AS charge
        FROM unit_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
          ('organization', organization_id), ('model', model_id), ('channel', channel_id), ('tier', tier_id))
          AS d(dimension, value_id)
        UNION ALL SELECT dimension, minutes, starts_at, value_id, unit, -quantity, -charge_nano_usd FROM unit_total
      ) AS compared
      GROUP BY 1, 2, 3, 4, 5 HAVING ${DIFFER}`,
  },
  {
    name: 'statement-units',
    promise: 'the units of statements are those of the requests with their first movement in that quarter of an hour',
    severity: 'error',
    sql: `
      SELECT starts_at, organization_id, model_id, unit, ${SUMS} FROM (
        SELECT ${BOOKED_QUARTER} AS starts_at, u.organization_id, u.model_id, m.unit, m.quantity, m.charge
        FROM (SELECT DISTINCT ON (request_id) * FROM transfer WHERE code LIKE 'usage%' AND leg < 200
          ORDER BY request_id, leg) AS t JOIN usage_record u ON u.request_id = t.request_id ${UNITS}
        UNION ALL SELECT starts_at, organization_id, model_id, unit, -quantity, -charge_nano_usd
        FROM movement_unit_rollup OFFSET 0
      ) AS compared
      WHERE starts_at < (SELECT rolled_until FROM usage_rollup_mark) AND starts_at NOT IN (${UNFINISHED_MOVEMENTS})
        AND starts_at > coalesce((SELECT max(last_transfer_at) FROM detached_month), '-infinity')
      GROUP BY 1, 2, 3, 4 HAVING ${DIFFER}`,
  },
];
