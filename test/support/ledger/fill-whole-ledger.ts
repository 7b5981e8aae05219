import type { Pool, PoolClient } from 'pg';

const AT_ONCE = 200_000;
const ORGANIZATIONS = 200;
const REVENUE = '00000000-0000-7000-8000-000000000001';
const COGS = '00000000-0000-7000-8000-000000000002';
const PAYABLE = '00000000-0000-7000-8000-000000000003';
const CLEARING = '00000000-0000-7000-8000-000000000004';
const PROMO_EXPENSE = '00000000-0000-7000-8000-000000000005';
const BREAKAGE = '00000000-0000-7000-8000-000000000006';
const ADJUSTMENT = '00000000-0000-7000-8000-000000000007';
const WAIVER = '00000000-0000-7000-8000-000000000008';

/** A UUIDv7 of a moment, made unique by a text; both are SQL. */
const idAt = (
  at: string,
  text: string,
): string => `(lpad(to_hex((extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') ||
  '7' || substr(md5(${text}), 1, 3) || '8' || substr(md5(${text}), 4, 15))::uuid`;
/** A fixed UUID of a text. */
const idOf = (text: string): string => `md5(${text})::uuid`;
const ceilDiv = (dividend: string, divisor: string): string => `div(${dividend} + ${divisor} - 1, ${divisor})`;
/** US dollars. */
const usd = (amount: number): string => `${amount * 1_000_000_000}::bigint`;

export interface FilledSpan {
  readonly requests: number;
  /** Until three hours ago; at least four, within a month. */
  readonly days: number;
}

/**
 * Fills an empty, migrated database with some days of every kind of ledger entry, as settlement and control would
 * have booked it: requests with several attempts, paid in part by grants, adjusted after a checkpoint, forgone in part,
 * refunded, waived, or free; top-ups, charge-backs, adjustments, swept grants.
 * `npm run audit` finds no fault in it, once roll-ups and seals are made.
 */
export async function fillWholeLedger(owner: Pool, { requests, days }: FilledSpan): Promise<void> {
  const client = await owner.connect();
  try {
    await client.query(`SELECT ensure_partitions(now() - interval '1 month', 2)`);
    await client.query(`CREATE TEMP TABLE span AS SELECT start, now() - interval '3 hours' AS ending
      FROM (SELECT date_trunc('day', now() - interval '${days} days', 'UTC') AS start) AS s`);
    await fillCatalog(client);
    await fillCustomers(client, days);
    for (let from = 0; from < requests; from += AT_ONCE) {
      await fillRequests(client, from, Math.min(requests, from + AT_ONCE), requests);
    }
    await addUp(client);
  } finally {
    client.release();
  }
  await owner.query('VACUUM ANALYZE');
}

/** Two tiers, four models, three channels; each channel has its own list for each model. */
async function fillCatalog(client: PoolClient): Promise<void> {
  const rows = (factor: string): string => `jsonb_build_array(jsonb_build_object('from_prompt_tokens', 0, 'rates',
    jsonb_build_object('input', (${factor} * 1000000007)::bigint::text, 'cache_read', (${factor} * 100000001)::bigint::text,
      'output', (${factor} * 4000000009)::bigint::text)))`;
  await client.query(
    `INSERT INTO tier (id, name) SELECT ${idOf(`'tier' || t`)}, 'tier-' || t FROM generate_series(0, 1) AS t`,
  );
  await client.query(`INSERT INTO model (id, canonical_id, name, context_length, max_output_tokens)
    SELECT ${idOf(`'model' || m`)}, 'acme/model-' || m, 'model-' || m, 128000, 16000 FROM generate_series(0, 3) AS m`);
  await client.query(`INSERT INTO price_version (id, model_id, effective_from, rows)
    SELECT ${idOf(`'price' || m`)}, ${idOf(`'model' || m`)}, start, ${rows('(m + 1)::numeric')} FROM generate_series(0, 3) AS m, span`);
  await client.query(`INSERT INTO channel (id, name, kind, base_url)
    SELECT ${idOf(`'channel' || c`)}, 'channel-' || c, 'test', 'https://example.com' FROM generate_series(0, 2) AS c`);
  await client.query(`INSERT INTO channel_cost_version (id, channel_id, model_id, effective_from, rows)
    SELECT ${idOf(`'cost' || c || '/' || m`)}, ${idOf(`'channel' || c`)}, ${idOf(`'model' || m`)}, start,
      ${rows('((m + 1) * (0.5 + 0.1 * c))')} FROM generate_series(0, 2) AS c, generate_series(0, 3) AS m, span`);
}

/** Organizations with their lots, and all transfers outside requests. */
async function fillCustomers(client: PoolClient, days: number): Promise<void> {
  await client.query(`CREATE TEMP TABLE customer AS SELECT o, ${idOf(`'organization' || o`)} AS organization_id,
      ${idOf(`'paid' || o`)} AS paid, ${idAt('start', `'promo' || o`)} AS promo, ${idAt('start', `'ended' || o`)} AS ended,
      ${idOf(`'tier' || o % 2`)} AS tier_id
    FROM generate_series(0, ${ORGANIZATIONS - 1}) AS o, span`);
  await client.query(`INSERT INTO organization (id, name, slug, tier_id)
    SELECT organization_id, 'Organization ' || o, 'organization-' || o, tier_id FROM customer`);
  await client.query(`INSERT INTO wallet (organization_id) SELECT organization_id FROM customer`);
  await client.query(
    `INSERT INTO account (id, organization_id, kind) SELECT paid, organization_id, 'wallet_base' FROM customer`,
  );
  await client.query(`INSERT INTO account (id, organization_id, kind, expires_at)
    SELECT promo, organization_id, 'wallet_promo', date_trunc('hour', now()) + interval '20 days' FROM customer
    UNION ALL SELECT ended, organization_id, 'wallet_promo', start + interval '2 days' FROM customer, span`);
  await client.query(`INSERT INTO promo_grant (id, organization_id, amount_nano_usd, reason, actor, balance_after_nano_usd)
    SELECT a.id, a.organization_id, ${usd(7)}, 'test', 'system:test', 0 FROM account a WHERE kind = 'wallet_promo'`);
  await client.query(`INSERT INTO redeem_code (id, batch_id, digest, masked, amount_nano_usd, priority, reason, actor,
      organization_id, grant_id, redeemed_at)
    SELECT ended, ended, sha256(ended::text::bytea), 'x', ${usd(7)}, 50, 'test', 'system:test', organization_id, ended, start
    FROM customer, span WHERE o % 4 = 0`);
  await client.query(`CREATE TEMP TABLE paid_in AS
    SELECT ${idAt('at', `'topup' || o || '/' || day`)} AS id, at, organization_id, paid, 'topup' AS kind, ${usd(10)} AS amount,
      NULL::uuid AS reverses, day, o
    FROM customer, span, generate_series(0, ${days - 1}) AS day, LATERAL (SELECT start + day * interval '1 day' AS at) AS t`);
  await client.query(`INSERT INTO paid_in
    SELECT ${idAt(`at + interval '1 day'`, `'chargeback' || o`)}, at + interval '1 day', organization_id, paid, 'chargeback',
      -${usd(3)}, id, day, o FROM paid_in WHERE day = 1 AND o % 10 = 0
    UNION ALL SELECT ${idAt(`at + interval '1 hour'`, `'adjustment' || o`)}, at + interval '1 hour', organization_id, paid,
      'adjustment', CASE WHEN o % 2 = 0 THEN ${usd(1)} ELSE -${usd(1)} END, NULL, day, o FROM paid_in WHERE day = 2 AND o % 3 = 0`);
  await client.query(`INSERT INTO payment (id, organization_id, kind, amount_nano_usd, actor, balance_after_nano_usd, created_at, reverses)
    SELECT id, organization_id, kind, amount, 'system:test', 0, at, reverses FROM paid_in ORDER BY id`);
  await move(
    client,
    `SELECT p.id AS request_id, 0 AS leg, p.at, p.organization_id,
      CASE WHEN amount > 0 THEN other ELSE paid END AS debit, CASE WHEN amount > 0 THEN paid ELSE other END AS credit,
      abs(amount) AS amount, kind AS code, ${transferIdOf('p.reverses', 0)} AS reverses
    FROM paid_in p, LATERAL (SELECT CASE kind WHEN 'adjustment' THEN '${ADJUSTMENT}'::uuid ELSE '${CLEARING}'::uuid END AS other) AS o`,
  );
  await move(
    client,
    `SELECT g.id AS request_id, 0 AS leg, start AS at, g.organization_id, '${PROMO_EXPENSE}'::uuid AS debit,
      g.id AS credit, g.amount_nano_usd AS amount, 'grant' AS code, NULL::uuid AS reverses FROM promo_grant g, span`,
  );
  await move(
    client,
    `SELECT ${idAt(`expires_at + interval '20 minutes'`, `'sweep' || o`)} AS request_id, 0 AS leg,
      expires_at + interval '20 minutes' AS at, c.organization_id, ended AS debit, '${BREAKAGE}'::uuid AS credit, ${usd(7)} AS amount,
      'expiry' AS code, NULL::uuid AS reverses FROM customer c JOIN account a ON a.id = c.ended`,
  );
}

/** The id of a transfer, derived from its request and posting number. */
function transferIdOf(requestId: string, posting: number | string): string {
  return `(substr(${requestId}::text, 1, 14) || '7' || substr(md5(${requestId}::text || '/' || ${posting}), 1, 3) || '-8' ||
    substr(md5(${requestId}::text || '/' || ${posting}), 4, 15))::uuid`;
}

/** Books the rows of a query. */
async function move(client: PoolClient, query: string): Promise<void> {
  await client.query(`INSERT INTO transfer (request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd,
      code, effective_at, booked_at, actor, reverses)
    SELECT request_id, leg, ${transferIdOf('request_id', 'leg')}, organization_id, debit, credit, amount, code, at,
      at + interval '2 seconds', 'system:test', reverses
    FROM (${query}) AS moved WHERE amount > 0 ORDER BY at, request_id, leg`);
}

const REQUESTS = (from: number, before: number, requests: number): string => `
  SELECT *, CASE WHEN fails THEN 0 ELSE input + cached END AS prompt_tokens,
    CASE WHEN fails OR waives THEN 0 ELSE least(price, hold) END AS charge, CASE WHEN waives THEN least(price, hold) ELSE 0 END AS waived, CASE WHEN fails THEN 0 ELSE price - least(price, hold) END AS forgone,
    CASE WHEN fails THEN 0 ELSE ${ceilDiv('(input * cost_in + cached * cost_cached + output * cost_out)', '1000000')} END AS cost,
    CASE WHEN fails OR u % 10 = 3 THEN ${ceilDiv('(input + cached) * failed_cost_in', '1000000')} ELSE 0 END AS failed_cost
  FROM (
    SELECT *, CASE WHEN u % 50 = 7 THEN price - 7 ELSE price * 2 END AS hold FROM (
      SELECT *, ${ceilDiv('(input * rate_in + cached * rate_cached + output * rate_out) * 1150000 * 950000', '1000000000000000000')} AS price FROM (
        SELECT n, u, start + (ending - start) * n / ${requests} AS at, c.*, u % 97 = 96 AS fails, u % 83 = 11 AND u % 97 <> 96 AS waives, m, ch, (ch + 1) % 3 AS failed_ch,
          ${idOf(`'key' || o || '/' || u % 3`)} AS key_id, ((50 + n * 37 % 1500) / (1 + (u % 4 = 0)::int))::numeric AS input,
          (CASE WHEN u % 4 = 0 THEN (50 + n * 37 % 1500) / 2 ELSE 0 END)::numeric AS cached, (CASE WHEN u % 83 = 11 THEN 0 ELSE 10 + n * 53 % 700 END)::numeric AS output,
          (m + 1)::numeric * 1000000007 AS rate_in, (m + 1)::numeric * 100000001 AS rate_cached, (m + 1)::numeric * 4000000009 AS rate_out,
          ((m + 1) * (0.5 + 0.1 * ch) * 1000000007)::bigint::numeric AS cost_in,
          ((m + 1) * (0.5 + 0.1 * ch) * 100000001)::bigint::numeric AS cost_cached,
          ((m + 1) * (0.5 + 0.1 * ch) * 4000000009)::bigint::numeric AS cost_out,
          ((m + 1) * (0.5 + 0.1 * ((ch + 1) % 3)) * 1000000007)::bigint::numeric AS failed_cost_in
        FROM span, (SELECT n::bigint, n / ${ORGANIZATIONS} AS u, (n / 7) % 4 AS m, (n / 11) % 3 AS ch
          FROM generate_series(${from}, ${before - 1}) AS n) AS numbered
        JOIN customer c ON c.o = n % ${ORGANIZATIONS}
      ) AS used ) AS priced ) AS held`;

const ATTEMPT = (channel: string, cost: string, meters: string, status: number, reason: string): string =>
  `jsonb_build_array(${idOf(`'channel' || ${channel}`)}, 'channel-' || ${channel}, ${idOf(`'credential' || ${channel}`)},
    'model-' || m || '-2026', ${status}, 900, ${cost}::text, ${idOf(`'cost' || ${channel} || '/' || m`)}, ${meters}, ${reason}::text)`;
const METERS = `jsonb_build_object('input', input, 'output', output) || CASE WHEN cached > 0 THEN jsonb_build_object('cache_read', cached) ELSE '{}' END`;
const FAILED_METERS = `jsonb_build_object('input', input + cached)`;

async function fillRequests(client: PoolClient, from: number, before: number, requests: number): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS made`);
  await client.query(`CREATE TEMP TABLE made AS
    SELECT *, ${idAt('at', `'request' || n`)} AS request_id, NOT fails AND NOT waives AND u % 40 IN (9, 19) AS adjusted,
      NOT fails AND NOT waives AND u % 20 = 5 AS promoted, CASE WHEN fails THEN 0 WHEN u % 100 = 1 THEN div(charge, 2)
        WHEN u % 100 = 5 THEN charge ELSE 0 END AS refunded
    FROM (${REQUESTS(from, before, requests)}) AS r`);
  await client.query(
    `INSERT INTO usage_record (request_id, grade, organization_id, key_id, tier_id, model_id, requested_model, channel_id,
       stream, outcome, status_code, error_code, finish_reason, usage_source, prompt_tokens, completion_tokens, cached_tokens,
       meters, price_version_id, multipliers_ppm, hold_nano_usd, charge_nano_usd, forgone_nano_usd, waiver, waived_nano_usd,
       cost_nano_usd, attempts, candidates, tags, admitted_at, booked_at, spend_windows, first_byte_ms, duration_ms)
     SELECT request_id, 2, organization_id, key_id, tier_id, ${idOf(`'model' || m`)}, 'acme/model-' || m,
       CASE WHEN NOT fails THEN ${idOf(`'channel' || ch`)} END, u % 2 = 0,
       CASE WHEN fails THEN 'all_channels_failed' ELSE 'completed' END, CASE WHEN fails THEN 502 ELSE 200 END,
       CASE WHEN fails THEN 'all_channels_failed' END, CASE WHEN NOT fails THEN 'stop' END,
       CASE WHEN fails THEN 'none' ELSE 'upstream' END, prompt_tokens, CASE WHEN fails THEN 0 ELSE output END,
       CASE WHEN fails THEN 0 ELSE cached END, CASE WHEN fails THEN '{}' ELSE ${METERS} END, ${idOf(`'price' || m`)},
       '{1150000,950000}', hold, charge, forgone, CASE WHEN waives THEN 'empty_reply' END, waived, cost + failed_cost,
       (CASE WHEN failed_cost > 0 THEN jsonb_build_array(${ATTEMPT('failed_ch', 'failed_cost', FAILED_METERS, 500, `'server_error'`)}) ELSE '[]' END ||
         CASE WHEN NOT fails THEN jsonb_build_array(${ATTEMPT('ch', 'cost', METERS, 200, 'NULL')}) ELSE '[]' END)::json,
       json_build_array(${idOf(`'channel' || ch`)}, ${idOf(`'channel' || failed_ch`)}),
       '{"team": "red"}', at, at + interval '2 seconds',
       'day=' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || ',total=all', 400, 1300
     FROM made ORDER BY n`,
  );
  await bookCharges(client);
  await bookRefunds(client);
}

async function bookCharges(client: PoolClient): Promise<void> {
  const posting = (
    number: number,
    debit: string,
    credit: string,
    amount: string,
    code: string,
    condition: string,
  ): string =>
    `SELECT request_id, ${number} AS leg, at, organization_id, ${debit} AS debit, ${credit} AS credit, ${amount} AS amount,
      '${code}' AS code, NULL::uuid AS reverses FROM made WHERE ${condition}`;
  const revenue = `'${REVENUE}'::uuid`;
  const owed = (number: number, cost: string): string =>
    posting(number, `'${COGS}'::uuid`, `'${PAYABLE}'::uuid`, cost, 'cogs', 'true');
  const moved = (number: number, cost: string): string =>
    posting(number, `'${WAIVER}'::uuid`, `'${COGS}'::uuid`, cost, 'waiver', 'waives');
  await move(
    client,
    [
      posting(0, 'paid', revenue, 'charge', 'usage', 'NOT adjusted AND NOT promoted'),
      posting(0, 'promo', revenue, 'div(charge, 3)', 'usage', 'promoted'),
      posting(1, 'paid', revenue, 'charge - div(charge, 3)', 'usage', 'promoted'),
      posting(0, 'paid', revenue, 'div(charge, 2)', 'usage', 'adjusted AND u % 40 = 9'),
      posting(100, 'paid', revenue, 'charge - div(charge, 2)', 'usage_adjustment', 'adjusted AND u % 40 = 9'),
      posting(0, 'paid', revenue, 'charge + 5', 'usage', 'adjusted AND u % 40 = 19'),
      posting(100, revenue, 'paid', '5', 'usage_adjustment', 'adjusted AND u % 40 = 19'),
      owed(200, 'CASE WHEN failed_cost > 0 THEN failed_cost ELSE cost END'),
      owed(201, 'CASE WHEN failed_cost > 0 THEN cost ELSE 0 END'),
      moved(400, 'CASE WHEN failed_cost > 0 THEN failed_cost ELSE cost END'),
      moved(401, 'CASE WHEN failed_cost > 0 THEN cost ELSE 0 END'),
    ].join(' UNION ALL '),
  );
}

async function bookRefunds(client: PoolClient): Promise<void> {
  const later = `made.at + interval '1 hour'`;
  const id = idAt(later, `'refund' || n`);
  await client.query(`INSERT INTO refund (id, organization_id, request_id, amount_nano_usd, reason, actor, balance_after_nano_usd, created_at)
    SELECT ${id}, organization_id, request_id, refunded, 'test', 'system:test', 0, ${later} FROM made WHERE refunded > 0`);
  const back = (posting: number, reversed: number, credit: string, amount: string, condition: string): string =>
    `SELECT ${id} AS request_id, ${posting} AS leg, ${later} AS at, organization_id, '${REVENUE}'::uuid AS debit, ${credit} AS credit,
      ${amount} AS amount, 'refund' AS code, ${transferIdOf('request_id', reversed)} AS reverses
     FROM made WHERE refunded > 0 AND ${condition}`;
  await move(
    client,
    [
      back(0, 0, 'paid', 'refunded', 'NOT promoted'),
      back(0, 1, 'paid', 'charge - div(charge, 3)', 'promoted'),
      back(1, 0, 'promo', 'div(charge, 3)', 'promoted'),
    ].join(' UNION ALL '),
  );
}

/** State beside the transfers: balances of lots and wallets, and the spend of keys. */
async function addUp(client: PoolClient): Promise<void> {
  await client.query(`UPDATE account a SET balance_nano_usd = moved.net FROM (
      SELECT id, sum(amount) AS net FROM (SELECT credit_account AS id, amount_nano_usd AS amount FROM transfer
        UNION ALL SELECT debit_account, -amount_nano_usd FROM transfer) AS sides GROUP BY id) AS moved
    WHERE a.id = moved.id AND a.organization_id IS NOT NULL`);
  await client.query(`UPDATE wallet w SET posted_nano_usd = lots.posted, version = 2 FROM (
      SELECT organization_id, sum(balance_nano_usd) AS posted FROM account GROUP BY 1) AS lots
    WHERE w.organization_id = lots.organization_id`);
  await client.query(`INSERT INTO key_spend (key_id, period, window_key, organization_id, spent_nano_usd)
    SELECT key_id, split_part(name, '=', 1), split_part(name, '=', 2), u.organization_id, sum(charge_nano_usd - coalesce(r.amount_nano_usd, 0))
    FROM usage_record u CROSS JOIN LATERAL string_to_table(spend_windows, ',') AS name LEFT JOIN refund r ON r.request_id = u.request_id
    GROUP BY 1, 2, 3, 4`);
}
