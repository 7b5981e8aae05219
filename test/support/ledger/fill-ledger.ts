import type { Pool } from 'pg';

const RECORDS_AT_ONCE = 500_000;
const REVENUE = '00000000-0000-7000-8000-000000000001';
const COGS = '00000000-0000-7000-8000-000000000002';
const PAYABLE = '00000000-0000-7000-8000-000000000003';

const KEYS_EACH = 4;
const CHANNELS = 4;
/** Fractions of its multiples are evenly spread and reproducible. */
const GOLDEN = 0.618_033_988_749_895;

/** A UUIDv7 of a moment: SQL over `at` and the number `n`; a letter distinguishes the kinds. */
const idOf = (letter: string): string => `(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' ||
  substr(md5('${letter}' || n), 1, 3) || '8' || substr(md5('${letter}' || n), 4, 15))::uuid`;

/** A UUID of an index in a list. */
const indexId = (letter: string, index: string): string => `md5('${letter}' || ${index})::uuid`;

/** The tenants of a filled ledger, and its size. */
export interface FilledLedger {
  readonly owner: Pool;
  /** The first has the most requests: a seventh of all among fifty. */
  readonly organizationIds: readonly string[];
  readonly tierId: string;
  readonly modelIds: readonly string[];
  readonly priceVersionId: string;
  readonly records: number;
}

/** Dimensions other than organizations: ids that exist only in usage records. */
export interface LedgerNames {
  /** All of the first organization. */
  readonly keyIds: readonly string[];
  readonly channelIds: readonly string[];
}

/**
 * Fills the ledger with requests, evenly from the start of last month until now: each with a record and a transfer,
 * every fourth with one of its cost, every thousandth refunded, every tenth with a search. The load is skewed towards
 * few organizations; each has four keys and uses all models, which four channels serve.
 */
export async function fillLedger(ledger: FilledLedger): Promise<LedgerNames> {
  await ledger.owner.query(
    `CREATE UNLOGGED TABLE filling (n bigint, at timestamptz, request_id uuid, place int, turn int)`,
  );
  for (let from = 0; from < ledger.records; from += RECORDS_AT_ONCE) {
    await fill(ledger, from, Math.min(ledger.records, from + RECORDS_AT_ONCE));
  }
  await ledger.owner.query('DROP TABLE filling');
  await rollUp(ledger.owner);
  await ledger.owner.query('VACUUM ANALYZE');
  return readNames(ledger.owner);
}

async function readNames(owner: Pool): Promise<LedgerNames> {
  const { rows } = await owner.query<{ keys: string[]; channels: string[] }>(
    `SELECT (SELECT array_agg(${indexId('key', `'0-' || turn`)}::text) FROM generate_series(0, ${KEYS_EACH - 1}) AS turn) AS keys,
       (SELECT array_agg(${indexId('channel', 'turn')}::text) FROM generate_series(0, ${CHANNELS - 1}) AS turn) AS channels`,
  );
  return { keyIds: rows[0]?.keys ?? [], channelIds: rows[0]?.channels ?? [] };
}

/** The roll-ups up to now, in one pass. */
async function rollUp(owner: Pool): Promise<void> {
  await owner.query(
    `UPDATE usage_rollup_mark SET rolled_until = quarter_of(now() - interval '5 minutes'), looked_at = now()`,
  );
  await owner.query(
    `INSERT INTO usage_rollup
     SELECT quarter_of(uuid_moment(u.request_id)), u.organization_id, key_id, tier_id, model_id, channel_id, count(*),
       count(error_code), sum(prompt_tokens), sum(completion_tokens), 0, 0, 0, sum(charge_nano_usd),
       coalesce(sum(r.amount_nano_usd), 0), 0, sum(cost_nano_usd)
     FROM usage_record u LEFT JOIN refund r ON r.request_id = u.request_id
     WHERE u.request_id < uuid_floor((SELECT rolled_until FROM usage_rollup_mark)) GROUP BY 1, 2, 3, 4, 5, 6`,
  );
  const days = await owner.query<{ from: Date; before: Date }>(
    `SELECT day AS from, day + interval '24 hours' AS before
     FROM (SELECT min(starts_at) AS first, max(starts_at) AS last FROM usage_rollup) AS rolled
     CROSS JOIN LATERAL generate_series(usage_block(1440, first), last, interval '24 hours') AS day`,
  );
  for (const { from, before } of days.rows) await owner.query('SELECT add_usage_totals($1, $2)', [from, before]);
  await owner.query('UPDATE usage_rollup_mark SET summed_until = rolled_until');
  await owner.query(
    `INSERT INTO movement_rollup
     SELECT t.organization_id, quarter_of(uuid_moment(t.id)), t.code, coalesce(u.model_id, '00000000-0000-0000-0000-000000000000'),
       count(*), sum(CASE t.code WHEN 'usage' THEN -t.amount_nano_usd ELSE t.amount_nano_usd END), 0
     FROM transfer t LEFT JOIN usage_record u ON u.request_id = t.request_id
     WHERE t.leg < 200 AND t.id < uuid_floor((SELECT rolled_until FROM usage_rollup_mark)) GROUP BY 1, 2, 3, 4`,
  );
}

async function fill(ledger: FilledLedger, from: number, before: number): Promise<void> {
  const { owner, organizationIds, records } = ledger;
  await owner.query('TRUNCATE filling');
  await owner.query(
    `INSERT INTO filling
     SELECT n, at, ${idOf('r')}, floor(${organizationIds.length} * power(n * ${GOLDEN} % 1, 2)), (n / 7 % 1000)::int
     FROM (SELECT n::numeric AS n, start + (now() - start) * n / ${records} AS at
       FROM generate_series(${from}, ${before - 1}) AS n
       CROSS JOIN (SELECT date_trunc('month', now() - interval '1 month', 'UTC') AS start) AS s) AS numbered`,
  );
  await fillRecords(ledger);
  await fillTransfers(ledger);
}

async function fillRecords({ owner, organizationIds, tierId, modelIds, priceVersionId }: FilledLedger): Promise<void> {
  const channel = indexId('channel', `turn % ${CHANNELS}`);
  await owner.query(
    `INSERT INTO usage_record (request_id, grade, organization_id, key_id, tier_id, model_id, requested_model, channel_id,
       stream, outcome, status_code, error_code, usage_source, prompt_tokens, completion_tokens, meters, price_version_id,
       multipliers_ppm, hold_nano_usd, charge_nano_usd, cost_nano_usd, attempts, candidates, tags, admitted_at,
       first_byte_ms, duration_ms, booked_at)
     SELECT request_id, 2, ($1::uuid[])[place + 1], ${indexId('key', `place || '-' || turn % ${KEYS_EACH}`)}, $2,
       ($3::uuid[])[turn % cardinality($3::uuid[]) + 1], 'test', ${channel}, turn % 2 = 0,
       CASE WHEN turn < 990 THEN 'completed' ELSE 'failed' END, CASE WHEN turn < 990 THEN 200 ELSE 502 END,
       CASE WHEN turn < 990 THEN NULL ELSE 'upstream_error' END, 'upstream', 500 + turn, 200 + turn,
       '{"input": 500, "output": 200}'::jsonb || CASE turn % 10 WHEN 0 THEN '{"web_search_call": 1}'::jsonb ELSE '{}' END, $4, '{1000000,1000000}', 9000, 4000 + turn, CASE n % 4 WHEN 0 THEN 100 ELSE 0 END,
       json_build_array(json_build_array(NULL, 'openai-' || turn % ${CHANNELS}, ${channel}, 'test', 200, turn,
         CASE n % 4 WHEN 0 THEN '100' ELSE '0' END, $4::uuid, '{"input": 500, "output": 200}'::json)),
       json_build_array(1, json_build_array(${channel}, 'cooling', 0)),
       jsonb_build_object('team', 'team-' || turn % 12, 'feature', 'feature-' || turn % 50), at, turn, turn * 20, at
     FROM filling ORDER BY n`,
    [organizationIds, tierId, modelIds, priceVersionId],
  );
}

async function fillTransfers({ owner, organizationIds }: FilledLedger): Promise<void> {
  const columns = `request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd, code,
    effective_at, booked_at, actor`;
  const lots = `unnest($1::uuid[]) WITH ORDINALITY AS o(id, place)
    JOIN account a ON a.organization_id = o.id AND a.kind = 'wallet_base'`;
  await owner.query(
    `INSERT INTO transfer (${columns})
     SELECT request_id, 0, ${idOf('t')}, o.id, a.id, '${REVENUE}', 4000 + turn, 'usage', at, at, 'system:test'
     FROM filling f JOIN (SELECT o.id AS organization_id, o.place, a.id FROM ${lots}) AS a ON a.place = f.place + 1
     CROSS JOIN LATERAL (SELECT a.organization_id AS id) AS o ORDER BY n`,
    [organizationIds],
  );
  await owner.query(
    `INSERT INTO transfer (${columns})
     SELECT request_id, 200, ${idOf('c')}, ($1::uuid[])[place + 1], '${COGS}', '${PAYABLE}', 100, 'cogs', at, at, 'system:test'
     FROM filling WHERE n % 4 = 0 ORDER BY n`,
    [organizationIds],
  );
  const refunds = `SELECT ${idOf('f')} AS id, request_id, ($1::uuid[])[place + 1] AS organization_id, at, n
    FROM filling WHERE n % 1000 = 0`;
  await owner.query(
    `INSERT INTO refund (id, organization_id, request_id, amount_nano_usd, reason, actor, balance_after_nano_usd, created_at)
     SELECT id, organization_id, request_id, 1000, 'test', 'system:test', 0, at FROM (${refunds}) AS refunds`,
    [organizationIds],
  );
  await owner.query(
    `INSERT INTO transfer (${columns})
     SELECT f.id, 0, ${idOf('g')}, f.organization_id, '${REVENUE}', a.id, 1000, 'refund', at, at, 'system:test'
     FROM (${refunds}) AS f JOIN account a ON a.organization_id = f.organization_id AND a.kind = 'wallet_base'`,
    [organizationIds],
  );
}
