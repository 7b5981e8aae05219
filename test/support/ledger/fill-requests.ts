import { createHash } from 'node:crypto';
import type { Pool } from 'pg';

const RECORDS_AT_ONCE = 1_000_000;
const DAYS = 30;
const MODELS = 40;
const CHANNELS = 12;

interface FilledCustomers {
  readonly owner: Pool;
  readonly tierId: string;
  readonly organizations: number;
  readonly keys: number;
}

/** What a search reads, filled much faster than a whole ledger: without transfers, and without other roll-ups. */
interface FilledRequests extends FilledCustomers {
  readonly priceVersionId: string;
  readonly records: number;
}

/** A number from 0 to 1 for a number and a salt, evenly spread and reproducible. */
const share = (n: string, salt: number): string =>
  `((hashint8extended(${n}, ${salt}) & 2147483647) / 2147483648.0::float8)`;
const FIRST_ID_MS = 0x19a_0000_0000;
/** A UUID of an index in a list: rising, as those of the product are. */
const indexId = (
  letter: string,
  index: string,
): string => `(lpad(to_hex(${FIRST_ID_MS} + (${index})::bigint), 12, '0') ||
  '70008000' || substr(md5('${letter}'), 1, 12))::uuid`;
const idAt =
  (letter: string) =>
  (index: number): string =>
    `${(FIRST_ID_MS + index).toString(16).padStart(12, '0')}70008000${createHash('md5').update(letter).digest('hex').slice(0, 12)}`.replace(
      /^(.{8})(.{4})(.{4})(.{4})/,
      '$1-$2-$3-$4-',
    );

/** The first ones have the most requests. */
export const organizationAt = idAt('organization');
export const keyAt = idAt('key');
/** Each organization has three, of three quarters of its keys. */
export const projectAt = (organization: number): string => idAt('project')(3 * organization);
export const modelIdAt = idAt('model');
export const channelIdAt = idAt('channel');
/** Beside the busy ones; each has a few dozen requests among ten million. */
export const RARE_MODEL = MODELS;
export const RARE_CHANNEL = CHANNELS;
export const RARE_OUTCOME = 'lost';
export const RARE_CODE = 'internal_error';

/**
 * Organizations with users, and keys, by power laws: some have a tenth of all requests, most a few. A key calls up to
 * three models, two channels serve each model, and days have a wave. Failures are one in a hundred, most of them in
 * hours in which a channel is down. Charges and durations have long tails.
 */
export async function fillRequests(filled: FilledRequests): Promise<void> {
  const { owner, records } = filled;
  await fillCustomers(filled);
  await withoutIndexes(owner, ['usage_record', 'usage_rollup'], async () => {
    for (let from = 0; from < records; from += RECORDS_AT_ONCE) {
      await fillRecords(filled, from, Math.min(records, from + RECORDS_AT_ONCE));
    }
    await rollUp(owner);
  });
  await owner.query('VACUUM ANALYZE usage_record, usage_rollup, latency_rollup, organization, api_key, "user"');
}

/** Organizations with three users each, and keys, the most of which the first organizations have. */
export async function fillCustomers({ owner, tierId, organizations, keys }: FilledCustomers): Promise<void> {
  const first = `array['Northwind','Acme','Initech','Globex','Umbra','Vector','Lumen','Harbor','Quarry','Delta','Orchid','Summit']`;
  const second = `array['Labs','GmbH','Analytics','Robotics','Health','Studio','Logistics','Capital','Games','Cloud']`;
  const use = `array['production','staging','backend','batch jobs','evaluation','notebook','mobile app','support bot']`;
  const one = (list: string, salt: number): string =>
    `(${list})[1 + floor(cardinality(${list}) * ${share('n', salt)})::int]`;
  await owner.query(
    `INSERT INTO organization (id, name, slug, tier_id)
     SELECT ${indexId('organization', 'n')}, ${one(first, 1)} || ' ' || ${one(second, 2)} || ' ' || n, 'org-' || n, $1
     FROM generate_series(0, ${organizations - 1}) AS n`,
    [tierId],
  );
  await owner.query(
    `INSERT INTO "user" (id, email, name)
     SELECT ${indexId('user', 'n')}, lower(${one(first, 3)}) || '.' || n || '@example-' || n % ${organizations} || '.com',
       ${one(first, 4)} || ' ' || ${one(second, 5)}
     FROM generate_series(0, ${organizations * 3 - 1}) AS n`,
  );
  await owner.query(
    `INSERT INTO api_key (id, organization_id, name, digest, masked)
     SELECT ${indexId('key', 'n')}, ${indexId('organization', organizationOf('n', organizations))},
       ${one(use, 6)} || ' ' || n, sha256(('key' || n)::bytea), 'sk-' || left(md5('masked' || n), 8) || '…' || right(md5('masked' || n), 4)
     FROM generate_series(0, ${keys - 1}) AS n`,
  );
}

const organizationOf = (key: string, organizations: number): string =>
  `floor(${organizations} * power(${share(key, 11)}, 3))::int`;
const projectOf = (key: string, organizations: number): string =>
  `CASE WHEN ${key} % 4 > 0 THEN ${indexId('project', `3 * ${organizationOf(key, organizations)} + ${key} % 3`)} END`;

async function fillRecords(filled: FilledRequests, from: number, before: number): Promise<void> {
  const { owner, tierId, priceVersionId, records, organizations, keys } = filled;
  await owner.query(
    `INSERT INTO usage_record (request_id, grade, organization_id, project_id, key_id, tier_id, model_id, requested_model, channel_id,
       stream, outcome, status_code, error_code, usage_source, prompt_tokens, completion_tokens, meters, price_version_id,
       multipliers_ppm, hold_nano_usd, charge_nano_usd, cost_nano_usd, attempts, candidates, tags, client_request_id,
       admitted_at, first_byte_ms, duration_ms, booked_at)
     SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(random, 1, 3) || '8' ||
         substr(random, 4, 15))::uuid, 2, ${indexId('organization', organizationOf('key', organizations))},
       ${projectOf('key', organizations)}, ${indexId('key', 'key')}, $1, ${indexId('model', 'model')}, 'vendor/model-' || model,
       CASE WHEN outcome IN ('all_channels_failed', 'lost') THEN NULL ELSE ${indexId('channel', 'channel')} END, n % 2 = 0,
       outcome, CASE code WHEN 'none' THEN 200 ELSE 502 END, nullif(code, 'none'), 'upstream', 500 + n % 3000, 200 + n % 700,
       '{"input": 500, "output": 200}', $2, '{1000000,1000000}', 2 * charge, charge, charge / 2,
       json_build_array(json_build_array(${indexId('channel', 'channel')}, 'channel-' || channel, ${indexId('channel', 'channel')},
         'model-' || model, 200, n % 900, (charge / 2)::text, $2::uuid, '{"input": 500, "output": 200}'::json, NULL,
         'chatcmpl-' || random)),
       json_build_array(${indexId('channel', 'channel')}, json_build_array(${indexId('channel', 'channel')}, 'cooling', 0)),
       '{"team": "search"}', CASE WHEN n % 10 = 0 THEN 'client-' || n END, at, n % 900, duration, at + interval '2 seconds'
     FROM (
       SELECT n, at, key, model, channel, random, floor(1000 / (${share('n', 25)} + 1e-7))::bigint AS charge,
         floor(300 / sqrt(${share('n', 26)} + 1e-6))::int AS duration, e.outcome, e.code
       FROM generate_series(${from}, ${before - 1}) AS n
       CROSS JOIN LATERAL (SELECT md5('request' || n) AS random, n::float8 / ${records} AS x,
         floor(${keys} * power(${share('n', 21)}, 4))::bigint AS key OFFSET 0) AS k
       CROSS JOIN LATERAL (SELECT date_trunc('minute', now()) - interval '${DAYS} days' * (1 - (x - 0.8 * sin(2 * pi() * ${DAYS} * x)
           / (2 * pi() * ${DAYS}))) - interval '1 second' AS at, CASE WHEN n % 200000 = 77 THEN ${RARE_MODEL}
         ELSE floor(${MODELS} * power(${share(`(key * 3 + floor(3 * ${share('n', 22)})::bigint)`, 12)}, 2))::int END AS model OFFSET 0) AS m
       CROSS JOIN LATERAL (SELECT CASE WHEN n % 250000 = 99 THEN ${RARE_CHANNEL}
         ELSE (model * 5 + (${share('n', 23)} > 0.7)::int) % ${CHANNELS} END AS channel OFFSET 0) AS c
       CROSS JOIN LATERAL (SELECT ${share('n', 24)} AS luck,
         ${share(`(floor(extract(epoch FROM at) / 3600)::bigint * 16 + channel)`, 13)} < 0.01 AS is_down OFFSET 0) AS f
       CROSS JOIN LATERAL (SELECT CASE WHEN n % 300000 = 55 THEN '${RARE_OUTCOME} ${RARE_CODE}'
         WHEN is_down AND luck < 0.4 THEN 'all_channels_failed upstream_error'
         WHEN luck < 0.001 THEN 'upstream_broken upstream_error' WHEN luck < 0.002 THEN 'upstream_refused rate_limit_error'
         WHEN luck < 0.006 THEN 'client_closed none' ELSE 'completed none' END AS ending OFFSET 0) AS o
       CROSS JOIN LATERAL (SELECT split_part(ending, ' ', 1) AS outcome, split_part(ending, ' ', 2) AS code OFFSET 0) AS e
       OFFSET 0
     ) AS numbered ORDER BY n`,
    [tierId, priceVersionId],
  );
}

/** The quarters up to now, as the worker makes them. */
async function rollUp(owner: Pool): Promise<void> {
  await owner.query(
    `UPDATE usage_rollup_mark SET rolled_until = quarter_of(now() - interval '5 minutes'), looked_at = now(),
       activity_until = quarter_of(now() - interval '5 minutes'), rolled_from = quarter_of(now() - interval '${DAYS + 1} days')`,
  );
  await owner.query(
    `INSERT INTO usage_rollup (starts_at, organization_id, project_id, key_id, tier_id, model_id, channel_id, request_count, error_count,
       prompt_tokens, completion_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, charge_nano_usd,
       refunded_nano_usd, forgone_nano_usd, cost_nano_usd)
     SELECT quarter_of(uuid_moment(request_id)), organization_id,
       coalesce(project_id, '00000000-0000-0000-0000-000000000000'), key_id, tier_id, model_id,
       coalesce(channel_id, '00000000-0000-0000-0000-000000000000'), count(*), count(error_code), sum(prompt_tokens),
       sum(completion_tokens), 0, 0, 0, sum(charge_nano_usd), 0, 0, sum(cost_nano_usd)
     FROM usage_record WHERE request_id < uuid_floor((SELECT rolled_until FROM usage_rollup_mark))
     GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1`,
  );
  await owner.query(
    `INSERT INTO latency_rollup (minutes, channel_id, starts_at, measure, bucket, request_count)
     SELECT 15, '00000000-0000-0000-0000-000000000000', quarter_of(uuid_moment(request_id)), 'duration',
       latency_bucket(duration_ms), count(*)
     FROM usage_record WHERE outcome = 'completed' AND request_id < uuid_floor((SELECT rolled_until FROM usage_rollup_mark))
     GROUP BY 3, 5`,
  );
}

/** Fills without indexes but the primary key, and without a journal: both are for writes that this does not measure. */
async function withoutIndexes(owner: Pool, tables: readonly string[], work: () => Promise<void>): Promise<void> {
  const { rows: leaves } = await owner.query<{ name: string }>(
    `SELECT t.relid::regclass::text AS name FROM unnest($1::text[]) AS name CROSS JOIN pg_partition_tree(name::regclass) AS t
     WHERE t.isleaf`,
    [tables],
  );
  for (const { name } of leaves) await owner.query(`ALTER TABLE ${name} SET UNLOGGED`);
  const { rows: indexes } = await owner.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') AS definition
     FROM pg_index WHERE indrelid = ANY($1::regclass[]) AND NOT indisprimary`,
    [tables],
  );
  for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`);
  await work();
  const client = await owner.connect();
  try {
    await client.query(`SET maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await client.query(definition);
  } finally {
    client.release(true);
  }
}
