-- Records without names and repetitions, as rows of a table that grows by every request: attempts and candidates as text of
-- JSON arrays, windows as one text. A record takes a quarter less.

DROP INDEX "usage_record_upstream_request_ids";

-- An attempt by the positions of its members; members that end the list and are null are not written. The channel is null where
-- it is the one that answered the request.
CREATE FUNCTION attempt_cells(attempt jsonb, answered_by uuid) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(c.cell ORDER BY c.ordinal) FILTER (WHERE c.ordinal <= c.last), '[]') FROM (
        SELECT cells.*, max(cells.ordinal) FILTER (WHERE cells.cell <> 'null') OVER () AS last
        FROM jsonb_array_elements(jsonb_build_array(
            CASE WHEN attempt->>'channelId' = answered_by::text THEN NULL ELSE attempt->'channelId' END,
            attempt->'channelName', attempt->'credentialId', attempt->'upstreamModel', attempt->'status', attempt->'durationMs',
            attempt->'costNanoUsd', attempt->'costVersionId', nullif(attempt->'meters', '{}'), attempt->'reason',
            attempt->'upstreamRequestId', attempt->'listCostNanoUsd', attempt->'costReport', attempt->'upstreamFacts',
            attempt->'cacheMarks')) WITH ORDINALITY AS cells(cell, ordinal)) AS c
$$;

ALTER TABLE "usage_record"
    ALTER COLUMN "attempts" DROP DEFAULT,
    ALTER COLUMN "candidates" DROP DEFAULT,
    ALTER COLUMN "spend_windows" DROP DEFAULT;
CREATE FUNCTION attempts_cells(attempts jsonb, answered_by uuid) RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(attempt_cells(a.attempt, answered_by) ORDER BY a.ordinal), '[]')::json
    FROM jsonb_array_elements(attempts) WITH ORDINALITY AS a(attempt, ordinal)
$$;
-- A candidate: 1 for the available channel that answered, the id of another available one, else its members by their positions.
CREATE FUNCTION candidate_cell(candidate jsonb, answered_by uuid) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN c.cell = to_jsonb(answered_by::text) THEN '1' ELSE c.cell END FROM (SELECT CASE
        WHEN jsonb_typeof(candidate) <> 'object' THEN candidate
        WHEN candidate ? 'model' THEN jsonb_build_array(candidate->'channel', candidate->'reason',
            (candidate->>'kept')::boolean::int, candidate->'model')
        WHEN (candidate->>'kept')::boolean AND candidate->>'reason' = 'available' THEN candidate->'channel'
        ELSE jsonb_build_array(candidate->'channel', candidate->'reason', (candidate->>'kept')::boolean::int)
        END AS cell) AS c
$$;
CREATE FUNCTION candidates_cells(candidates jsonb, answered_by uuid) RETURNS json LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(candidate_cell(c.candidate, answered_by) ORDER BY c.ordinal), '[]')::json
    FROM jsonb_array_elements(candidates) WITH ORDINALITY AS c(candidate, ordinal)
$$;
ALTER TABLE "usage_record"
    ALTER COLUMN "attempts" TYPE JSON USING attempts_cells("attempts", "channel_id"),
    ALTER COLUMN "candidates" TYPE JSON USING candidates_cells("candidates", "channel_id"),
    ALTER COLUMN "spend_windows" TYPE TEXT USING array_to_string("spend_windows", ',');
ALTER TABLE "usage_record"
    ALTER COLUMN "attempts" SET DEFAULT '[]',
    ALTER COLUMN "candidates" SET DEFAULT '[]',
    ALTER COLUMN "spend_windows" SET DEFAULT '';
DROP FUNCTION attempts_cells(jsonb, uuid);
DROP FUNCTION attempt_cells(jsonb, uuid);
DROP FUNCTION candidates_cells(jsonb, uuid);
DROP FUNCTION candidate_cell(jsonb, uuid);

-- Providers' ids of the calls, none or several of a request. The index keeps four bytes of each. Its entries are added one by
-- one: a pending list would be merged by some settlement, which then takes as long as thousands.
CREATE INDEX "usage_record_upstream_request_ids" ON "usage_record"
    USING gin (jsonb_path_query_array("attempts"::jsonb, '$[*][10]') jsonb_path_ops) WITH (fastupdate = off);

-- The calls of a request as rows. A cost is unknown where a call succeeded, its channel has no cost of the model and the provider
-- reported none. Postgres inlines the function, so columns that a query does not name cost nothing.
CREATE FUNCTION attempts_of(attempts json, answered_by uuid) RETURNS TABLE (ordinal bigint, channel_id uuid, channel_name text,
    credential_id uuid, upstream_model text, status int, duration_ms int, cost_nano_usd bigint, cost_version_id uuid, meters jsonb,
    reason text, upstream_request_id text, list_cost_nano_usd bigint, cost_report jsonb, cost_unknown boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT a.ordinal, coalesce((a.cells->>0)::uuid, answered_by), a.cells->>1, (a.cells->>2)::uuid, a.cells->>3, (a.cells->>4)::int,
        (a.cells->>5)::int, (a.cells->>6)::bigint, (a.cells->>7)::uuid, nullif(a.cells->8, 'null'), a.cells->>9, a.cells->>10,
        (a.cells->>11)::bigint, nullif(a.cells->12, 'null'), coalesce((a.cells->>4)::int BETWEEN 200 AND 299, false) AND a.cells->>7 IS NULL
        AND coalesce(a.cells->12->>'result' NOT IN ('booked', 'drifted'), true)
    FROM jsonb_array_elements(attempts::jsonb) WITH ORDINALITY AS a(cells, ordinal)
$$;

-- Whether the cost of one of the calls is unknown. A lax filter would look into each cell by itself; a strict one knows no ordinal
-- behind the end.
DROP FUNCTION cost_unknown(jsonb);
CREATE FUNCTION cost_unknown(attempts json) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT attempts::jsonb @? 'strict $[*] ? (@[4] >= 200 && @[4] < 300 && (@.size() <= 7 || @[7] == null)
        && (@.size() <= 12 || @[12] == null || !(@[12].result == "booked" || @[12].result == "drifted")))'
$$;

-- Replaces the sums of whole quarters by those of their records.
CREATE OR REPLACE FUNCTION add_credential_costs(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM credential_rollup WHERE starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO credential_rollup (credential_id, starts_at, cost_nano_usd, unpriced_count)
    SELECT attempt.credential_id, quarter_of(uuid_moment(u.request_id)), sum(attempt.cost_nano_usd),
        sum(attempt.cost_unknown::int)
    FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt
    WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment)
        AND attempt.credential_id IS NOT NULL AND (attempt.cost_nano_usd > 0 OR attempt.cost_unknown)
    GROUP BY 1, 2;
$$;

-- Requests with this id of a provider, the newest first. Under row-level security no index serves `@>`, which is not
-- leakproof; partitions have none of their own. Only ids are returned, and only control may ask.
CREATE OR REPLACE FUNCTION requests_of_upstream_id(upstream_id text, from_id uuid, before_id uuid, rows_max integer)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    partition regclass;
    found uuid[] := ARRAY[]::uuid[];
    more uuid[];
BEGIN
    FOR partition IN SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'usage_record'::regclass ORDER BY c.relname DESC LOOP
        EXIT WHEN cardinality(found) >= rows_max;
        EXECUTE format('SELECT array_agg(request_id) FROM (SELECT request_id FROM %s WHERE '
            'jsonb_path_query_array(attempts::jsonb, ''$[*][10]'') @> jsonb_build_array($1) '
            'AND request_id >= $2 AND request_id < $3 ORDER BY request_id DESC LIMIT $4) AS newest', partition)
            INTO more USING upstream_id, from_id, before_id, rows_max - cardinality(found);
        found := found || coalesce(more, ARRAY[]::uuid[]);
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$;

-- Writes what the two partitions of a month add up to. Spend only of windows that are kept: others are not audited.
CREATE OR REPLACE FUNCTION bring_month_forward(month_start date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    suffix text := to_char(month_start, 'YYYY_MM');
BEGIN
    EXECUTE format(
        'INSERT INTO detached_month (month, ends_before, record_count, transfer_count, last_booked_at, last_transfer_at)
         SELECT $1, $2, (SELECT count(*) FROM part.%I), count(*), max(booked_at), uuid_moment(max(id::text)::uuid) FROM part.%I',
        'usage_record_' || suffix, 'transfer_' || suffix)
        USING month_start, uuid_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
    EXECUTE format(
        'INSERT INTO brought_forward
         SELECT $1, side.account_id, a.organization_id, sum(side.debit), sum(side.credit), uuid_moment(max(side.id::text)::uuid)
         FROM (SELECT debit_account AS account_id, amount_nano_usd AS debit, 0 AS credit, id FROM part.%1$I
             UNION ALL SELECT credit_account, 0, amount_nano_usd, id FROM part.%1$I) AS side
         JOIN account a ON a.id = side.account_id GROUP BY 2, 3', 'transfer_' || suffix) USING month_start;
    EXECUTE format(
        'INSERT INTO brought_forward_spend
         SELECT $1, s.* FROM (
             SELECT u.key_id, split_part(w.name, ''='', 1) AS period, split_part(w.name, ''='', 2) AS window_key,
                 sum(u.charge_nano_usd - coalesce(f.refunded, 0))
             FROM part.%I u CROSS JOIN LATERAL string_to_table(u.spend_windows, '','') AS w(name)
             LEFT JOIN (SELECT request_id, sum(amount_nano_usd) AS refunded FROM refund GROUP BY 1) AS f ON f.request_id = u.request_id
             GROUP BY 1, 2, 3) AS s
         WHERE NOT EXISTS (SELECT 1 FROM spend_window_mark m
             WHERE m.period = split_part(s.period, '':'', -1) AND s.window_key < m.kept_from)',
        'usage_record_' || suffix) USING month_start;
END $$;
