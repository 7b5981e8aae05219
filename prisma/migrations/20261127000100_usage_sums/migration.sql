-- Usage by hours, six hours and days (UTC), once for each thing that it is told apart by, tags included: what is asked of a
-- month has few rows here, whoever asks, and in whichever time zone. A "scope" is whose usage it is: of all organizations
-- (whose id is the nil UUID), of one, or of a key. Of all and of an organization, "value" is a key, model, channel or tier, of
-- all an organization, too; '' where all are together. Of a tag ("tag:" with its name) it is its value. Base sums of hours are
-- made of those of quarters, sums of tags of the records, longer ones of shorter ones, always anew. A quarter of an hour has
-- sums of a tag, too: of all organizations, and of who made at least four requests for each of its values.
CREATE TABLE "usage_sum" (
    "scope" TEXT NOT NULL CHECK ("scope" IN ('all', 'organization', 'key')),
    "scope_id" UUID NOT NULL,
    -- Whose rows these are: the organization, of a key its own; the nil UUID for all.
    "organization_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL CHECK ("dimension" IN ('all', 'organization', 'key', 'model', 'channel', 'tier') OR "dimension" LIKE 'tag:%'),
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 60, 360, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "value" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    "error_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    "refunded_nano_usd" BIGINT NOT NULL,
    "forgone_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "usage_sum_pkey" PRIMARY KEY ("scope", "scope_id", "dimension", "minutes", "starts_at", "value")
);
CREATE INDEX "usage_sum_starts_at_minutes_idx" ON "usage_sum"("starts_at", "minutes");

-- Where a tag has no sums, because its values are too many or too long: what is shorter, or the records, must be read.
-- "dimension" is 'tag' when that is so of every tag.
CREATE TABLE "usage_sum_gap" (
    "scope" TEXT NOT NULL CHECK ("scope" IN ('all', 'organization', 'key')),
    "scope_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL CHECK ("dimension" = 'tag' OR "dimension" LIKE 'tag:%'),
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 60, 360, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "usage_sum_gap_pkey" PRIMARY KEY ("scope", "scope_id", "dimension", "minutes", "starts_at")
);
CREATE INDEX "usage_sum_gap_starts_at_minutes_idx" ON "usage_sum_gap"("starts_at", "minutes");

-- A question by quarters of an hour may be for some keys only.
CREATE INDEX "usage_rollup_key_id_starts_at_idx" ON "usage_rollup"("key_id", "starts_at");

-- Since when: no quarter before it was ever rolled up. And up to when the sums of longer times are made of that.
ALTER TABLE "usage_rollup_mark" ADD COLUMN "rolled_from" TIMESTAMPTZ(3), ADD COLUMN "summed_until" TIMESTAMPTZ(3);

-- The begin of the quarter of an hour, hour, six hours or day that a moment lies in.
CREATE FUNCTION usage_block(minutes integer, moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT date_bin(minutes * interval '1 minute', moment, '2000-01-01T00:00:00Z')
$$;

-- Of one name, a sum has so many values at most, and of all names together so many; a value has so many characters.
CREATE FUNCTION tag_values_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 256 $$;
CREATE FUNCTION tag_rows_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 4096 $$;
CREATE FUNCTION tag_characters_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 256 $$;

-- Makes the sums of tags of quarters or of hours from records.
CREATE FUNCTION add_tag_sums(block_minutes integer, from_moment timestamptz, before_moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    WITH refunded AS (
        SELECT request_id, sum(amount_nano_usd) AS amount_nano_usd FROM refund
        WHERE request_id >= uuid_floor(from_moment) AND request_id < uuid_floor(before_moment) GROUP BY 1
    ), said AS (
        SELECT usage_block(block_minutes, uuid_moment(u.request_id)) AS starts_at, u.organization_id, u.key_id, u.tags,
            u.error_code, u.prompt_tokens, u.completion_tokens, u.cached_tokens, u.reasoning_tokens, u.charge_nano_usd,
            coalesce(r.amount_nano_usd, 0) AS refunded_nano_usd, u.forgone_nano_usd, u.cost_nano_usd
        FROM usage_record u LEFT JOIN refunded r ON r.request_id = u.request_id
        WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND u.tags <> '{}'
    ), told AS (
        SELECT starts_at, organization_id, key_id, t.name, t.value, count(*) AS request_count, count(error_code) AS error_count,
            sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd
        FROM said CROSS JOIN LATERAL jsonb_each_text(said.tags) AS t(name, value) GROUP BY 1, 2, 3, 4, 5
    ), scoped AS (
        SELECT s.scope, s.scope_id, s.organization_id, starts_at, name, value, sum(request_count) AS request_count,
            sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
            sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
            sum(charge_nano_usd) AS charge_nano_usd, sum(refunded_nano_usd) AS refunded_nano_usd,
            sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd
        FROM told CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid, '00000000-0000-0000-0000-000000000000'::uuid),
            ('organization', told.organization_id, told.organization_id),
            ('key', told.key_id, told.organization_id)) AS s(scope, scope_id, organization_id)
        GROUP BY 1, 2, 3, 4, 5, 6
    ), counted AS (
        SELECT *, count(*) OVER (PARTITION BY scope, scope_id, starts_at) > tag_rows_max() AS is_too_much,
            count(*) OVER (PARTITION BY scope, scope_id, starts_at, name) > tag_values_max()
                OR max(length(value)) OVER (PARTITION BY scope, scope_id, starts_at, name) > tag_characters_max() AS is_too_various,
            block_minutes = 15 AND scope <> 'all' AS is_spared, sum(request_count) OVER (PARTITION BY scope, scope_id, starts_at, name)
                < 4 * count(*) OVER (PARTITION BY scope, scope_id, starts_at, name) AS is_thin
        FROM scoped
    ), gaps AS (
        INSERT INTO usage_sum_gap
        SELECT DISTINCT scope, scope_id, organization_id, CASE WHEN is_too_much THEN 'tag' ELSE 'tag:' || name END, block_minutes, starts_at
        FROM counted WHERE (is_too_much OR is_too_various) AND NOT is_spared
    )
    INSERT INTO usage_sum
    SELECT scope, scope_id, organization_id, 'tag:' || name, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd
    FROM counted WHERE NOT is_too_much AND NOT is_too_various AND NOT (is_spared AND is_thin)
    ORDER BY starts_at, scope, scope_id, name, value
$$;

-- Makes the sums of hours, but for those of tags, from what is rolled up by quarters.
CREATE FUNCTION add_hour_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_sum
    SELECT 'all', nil, nil, dimension, 60, usage_block(60, starts_at), CASE dimension WHEN 'all' THEN '' ELSE value_id::text END,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_total CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS all_organizations(nil)
    WHERE dimension IN ('all', 'organization', 'key', 'model', 'channel', 'tier')
        AND starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 2, 4, 6, 7 ORDER BY 6, 4, 7;
    INSERT INTO usage_sum
    SELECT d.scope, d.scope_id, organization_id, d.dimension, 60, usage_block(60, starts_at), d.value,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('organization', u.organization_id, 'all', ''),
        ('organization', u.organization_id, 'key', u.key_id::text), ('organization', u.organization_id, 'model', u.model_id::text),
        ('organization', u.organization_id, 'channel', u.channel_id::text),
        ('organization', u.organization_id, 'tier', u.tier_id::text),
        ('key', u.key_id, 'all', '')) AS d(scope, scope_id, dimension, value)
    WHERE starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 1, 2, 3, 4, 6, 7 ORDER BY 6, 1, 2, 4, 7
$$;

-- Makes longer sums of shorter ones. A tag whose values are too many in a part is so in the whole.
CREATE FUNCTION add_longer_sums(part_minutes integer, block_minutes integer, from_moment timestamptz, before_moment timestamptz)
RETURNS void LANGUAGE sql AS $$
    WITH parts AS (
        SELECT scope, scope_id, organization_id, dimension, usage_block(block_minutes, starts_at) AS starts_at
        FROM usage_sum_gap WHERE minutes = part_minutes AND starts_at >= from_moment AND starts_at < before_moment
        GROUP BY 1, 2, 3, 4, 5
    ), summed AS (
        SELECT scope, scope_id, organization_id, dimension, usage_block(block_minutes, starts_at) AS starts_at, value,
            sum(request_count) AS request_count, sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens,
            sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd
        FROM usage_sum WHERE minutes = part_minutes AND starts_at >= from_moment AND starts_at < before_moment
        GROUP BY 1, 2, 3, 4, 5, 6
    ), counted AS (
        SELECT s.*, left(s.dimension, 4) = 'tag:' AS is_tag, p.scope_id IS NOT NULL AS is_unknown,
            count(*) FILTER (WHERE left(s.dimension, 4) = 'tag:') OVER (PARTITION BY s.scope, s.scope_id, s.starts_at) > tag_rows_max() AS is_too_much,
            count(*) OVER (PARTITION BY s.scope, s.scope_id, s.starts_at, s.dimension) > tag_values_max() AS is_too_various
        FROM summed s LEFT JOIN LATERAL (SELECT scope_id FROM parts p WHERE p.scope = s.scope
            AND p.scope_id = s.scope_id AND p.starts_at = s.starts_at AND p.dimension IN ('tag', s.dimension) LIMIT 1) AS p ON left(s.dimension, 4) = 'tag:'
    ), gaps AS (
        INSERT INTO usage_sum_gap
        SELECT scope, scope_id, organization_id, dimension, block_minutes, starts_at FROM parts
        UNION
        SELECT scope, scope_id, organization_id, CASE WHEN is_too_much THEN 'tag' ELSE dimension END, block_minutes, starts_at
        FROM counted WHERE is_tag AND (is_too_much OR is_too_various)
    )
    INSERT INTO usage_sum
    SELECT scope, scope_id, organization_id, dimension, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd
    FROM counted WHERE NOT is_tag OR NOT (is_unknown OR is_too_much OR is_too_various)
    ORDER BY starts_at, scope, scope_id, dimension, value
$$;

-- Makes every sum anew that covers something from one moment to another and is over, and what has ended since the last
-- time; the quarters of all that must be rolled up before.
CREATE FUNCTION make_usage_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    done timestamptz := (SELECT coalesce(summed_until, from_moment) FROM usage_rollup_mark);
    block record;
    length interval;
    first_at timestamptz;
    ends_at timestamptz;
BEGIN
    FOR block IN SELECT * FROM (VALUES (15, 0), (60, 15), (360, 60), (1440, 360)) AS b(minutes, part_minutes) ORDER BY 1 LOOP
        length := block.minutes * interval '1 minute';
        first_at := usage_block(block.minutes, least(from_moment, done));
        ends_at := least(usage_block(block.minutes, before_moment - interval '1 millisecond') + length,
            usage_block(block.minutes, greatest(before_moment, done)));
        CONTINUE WHEN first_at >= ends_at;
        DELETE FROM usage_sum WHERE minutes = block.minutes AND starts_at >= first_at AND starts_at < ends_at;
        DELETE FROM usage_sum_gap WHERE minutes = block.minutes AND starts_at >= first_at AND starts_at < ends_at;
        IF block.minutes = 60 THEN
            PERFORM add_hour_sums(first_at, ends_at);
        END IF;
        IF block.minutes <= 60 THEN
            PERFORM add_tag_sums(block.minutes, first_at, ends_at);
        ELSE
            PERFORM add_longer_sums(block.part_minutes, block.minutes, first_at, ends_at);
        END IF;
    END LOOP;
    UPDATE usage_rollup_mark SET summed_until = greatest(before_moment, done);
END $$;

-- As before; and the longer sums with it, so that a worker of before this migration makes them, too.
CREATE OR REPLACE FUNCTION add_usage_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_total
    SELECT d.dimension, u.starts_at, d.value_id, sum(request_count), sum(error_count), sum(prompt_tokens),
        sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(reasoning_tokens), sum(charge_nano_usd),
        sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('key', u.key_id), ('model', u.model_id), ('channel', u.channel_id),
        ('tier', u.tier_id)) AS d(dimension, value_id)
    WHERE u.starts_at >= from_moment AND u.starts_at < before_moment GROUP BY 1, 2, 3 ORDER BY 2, 1, 3;
    UPDATE usage_rollup_mark SET rolled_from = from_moment WHERE coalesce(rolled_from > from_moment, true);
    SELECT make_usage_sums(from_moment, before_moment);
$$;

-- What is rolled up already.
UPDATE usage_rollup_mark SET rolled_from = (SELECT min(starts_at) FROM usage_rollup);
SELECT make_usage_sums(rolled_from, rolled_until) FROM usage_rollup_mark WHERE rolled_from < rolled_until;

-- Who is served is found out once for a question, not for each of its rows: that took half the time of many.
CREATE FUNCTION served_organization() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.organization_id', true), '')::uuid
$$;
CREATE FUNCTION sees_all_organizations() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('app.organization_id', true), '') = '' AND current_user <> 'routify_tenant'
$$;
DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['usage_sum', 'usage_sum_gap'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (true)', tenant_table);
    END LOOP;
    FOREACH tenant_table IN ARRAY ARRAY['usage_sum', 'usage_sum_gap', 'usage_rollup', 'movement_rollup', 'usage_record', 'transfer'] LOOP
        EXECUTE format('ALTER POLICY own_rows ON %I USING (organization_id = (SELECT served_organization())
            OR (SELECT sees_all_organizations()))', tenant_table);
    END LOOP;
END $$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON usage_sum, usage_sum_gap TO routify_control, routify_worker, routify_tenant;
    GRANT INSERT, DELETE ON usage_sum, usage_sum_gap TO routify_control, routify_worker;
END $$;
