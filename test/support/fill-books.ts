import type { Pool } from 'pg';

const RECORDS_AT_ONCE = 500_000;
const REVENUE = '00000000-0000-7000-8000-000000000001';
const COGS = '00000000-0000-7000-8000-000000000002';
const PAYABLE = '00000000-0000-7000-8000-000000000003';

/** A UUIDv7 of a moment: SQL over `at` and the number `n`, told apart by a letter. */
const idOf = (letter: string): string => `(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' ||
  substr(md5('${letter}' || n), 1, 3) || '8' || substr(md5('${letter}' || n), 4, 15))::uuid`;

/** Whose books are filled, and how much. */
export interface FilledBooks {
  readonly owner: Pool;
  readonly organizationIds: readonly string[];
  readonly tierId: string;
  readonly modelId: string;
  readonly priceVersionId: string;
  readonly channelId: string;
  readonly records: number;
}

/**
 * Fills the ledger with requests of the organizations in turn, evenly from the begin of the last month until now: each
 * with a record and a transfer, every fourth with one of its cost; and rolls up what ended an hour ago.
 */
export async function fillBooks(books: FilledBooks): Promise<void> {
  for (let from = 0; from < books.records; from += RECORDS_AT_ONCE) {
    await fill(books, from, Math.min(books.records, from + RECORDS_AT_ONCE));
  }
  await books.owner.query(
    `INSERT INTO usage_rollup
     SELECT quarter_of(uuid_moment(request_id)), organization_id, key_id, tier_id, model_id, channel_id, count(*), 0,
       sum(prompt_tokens), 0, 0, 0, 0, sum(charge_nano_usd), 0, 0, sum(cost_nano_usd)
     FROM usage_record WHERE request_id < uuid_floor(quarter_of(now() - interval '1 hour')) GROUP BY 1, 2, 3, 4, 5, 6`,
  );
  await books.owner.query(
    `UPDATE usage_rollup_mark SET rolled_until = quarter_of(now() - interval '1 hour'), looked_at = now()`,
  );
  await books.owner.query('VACUUM ANALYZE');
}

async function fill(books: FilledBooks, from: number, before: number): Promise<void> {
  const { owner, organizationIds, tierId, modelId, priceVersionId, channelId, records } = books;
  const made = `
    SELECT n, at, ${idOf('r')} AS request_id, organization_id, lot FROM (
      SELECT n, start + (now() - start) * n / ${records} AS at, o.id AS organization_id, a.id AS lot
      FROM generate_series(${from}, ${before - 1}) AS n
      CROSS JOIN (SELECT date_trunc('month', now() - interval '1 month', 'UTC') AS start) AS s
      JOIN unnest($1::uuid[]) WITH ORDINALITY AS o(id, place) ON o.place = n % ${organizationIds.length} + 1
      JOIN account a ON a.organization_id = o.id AND a.kind = 'wallet_paid'
    ) AS numbered`;
  await owner.query(
    `INSERT INTO usage_record (request_id, grade, organization_id, key_id, tier_id, model_id, requested_model, channel_id,
       stream, outcome, usage_source, prompt_tokens, price_version_id, hold_nano_usd, charge_nano_usd, cost_nano_usd,
       attempts, admitted_at, booked_at)
     SELECT request_id, 2, organization_id, organization_id, $2, $3, 'test', $5, false, 'completed', 'upstream', 5, $4,
       9000, 5000, CASE n % 4 WHEN 0 THEN 100 ELSE 0 END,
       CASE n % 4 WHEN 0 THEN jsonb_build_array(jsonb_build_object('channelId', $5::uuid, 'costNanoUsd', '100')) ELSE '[]' END,
       at, at FROM (${made}) AS made ORDER BY n`,
    [organizationIds, tierId, modelId, priceVersionId, channelId],
  );
  await owner.query(
    `INSERT INTO transfer (request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd, code,
       effective_at, booked_at, actor)
     SELECT request_id, 0, ${idOf('t')}, organization_id, lot, '${REVENUE}', 5000, 'usage', at, at, 'system:test'
     FROM (${made}) AS made ORDER BY n`,
    [organizationIds],
  );
  await owner.query(
    `INSERT INTO transfer (request_id, leg, id, organization_id, debit_account, credit_account, amount_nano_usd, code,
       effective_at, booked_at, actor)
     SELECT request_id, 200, ${idOf('c')}, organization_id, '${COGS}', '${PAYABLE}', 100, 'cogs', at, at, 'system:test'
     FROM (${made}) AS made WHERE n % 4 = 0 ORDER BY n`,
    [organizationIds],
  );
}
