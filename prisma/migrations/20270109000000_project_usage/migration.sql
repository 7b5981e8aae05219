-- routify:online
-- Usage by project: that of the key when the request was admitted. Sums made before have no project, as no request of before
-- had one. Requests without a project have no sums of their own: they are the remainder of the whole.

ALTER TABLE "usage_rollup" ADD COLUMN IF NOT EXISTS "project_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "usage_rollup_with_project" ON "usage_rollup"
    ("starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id", "project_id");
ALTER TABLE "usage_rollup" DROP CONSTRAINT IF EXISTS "usage_rollup_pkey",
    ADD CONSTRAINT "usage_rollup_pkey" PRIMARY KEY USING INDEX "usage_rollup_with_project";
CREATE INDEX CONCURRENTLY IF NOT EXISTS "usage_rollup_project_id_starts_at_idx" ON "usage_rollup"("project_id", "starts_at");

ALTER TABLE "unit_rollup" ADD COLUMN IF NOT EXISTS "project_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "unit_rollup_with_project" ON "unit_rollup"
    ("minutes", "starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id", "unit", "project_id");
ALTER TABLE "unit_rollup" DROP CONSTRAINT IF EXISTS "unit_rollup_pkey",
    ADD CONSTRAINT "unit_rollup_pkey" PRIMARY KEY USING INDEX "unit_rollup_with_project";

ALTER TABLE "usage_total" DROP CONSTRAINT IF EXISTS "usage_total_dimension_check", ADD CONSTRAINT "usage_total_dimension_check"
    CHECK ("dimension" IN ('all', 'organization', 'project', 'key', 'model', 'channel', 'tier')) NOT VALID;
ALTER TABLE "usage_total" VALIDATE CONSTRAINT "usage_total_dimension_check";
ALTER TABLE "usage_sum" DROP CONSTRAINT IF EXISTS "usage_sum_scope_check", DROP CONSTRAINT IF EXISTS "usage_sum_dimension_check",
    ADD CONSTRAINT "usage_sum_scope_check" CHECK ("scope" IN ('all', 'organization', 'project', 'key')) NOT VALID,
    ADD CONSTRAINT "usage_sum_dimension_check" CHECK ("dimension" IN ('all', 'organization', 'project', 'key', 'model', 'channel', 'tier')
        OR "dimension" LIKE 'tag:%') NOT VALID;
ALTER TABLE "usage_sum" VALIDATE CONSTRAINT "usage_sum_scope_check";
ALTER TABLE "usage_sum" VALIDATE CONSTRAINT "usage_sum_dimension_check";
ALTER TABLE "usage_sum_gap" DROP CONSTRAINT IF EXISTS "usage_sum_gap_scope_check", ADD CONSTRAINT "usage_sum_gap_scope_check"
    CHECK ("scope" IN ('all', 'organization', 'project', 'key')) NOT VALID;
ALTER TABLE "usage_sum_gap" VALIDATE CONSTRAINT "usage_sum_gap_scope_check";

-- Makes the sums of tags of quarters or of hours from records.
CREATE OR REPLACE FUNCTION add_tag_sums(block_minutes integer, from_moment timestamptz, before_moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    WITH refunded AS (
        SELECT request_id, sum(amount_nano_usd) AS amount_nano_usd FROM refund
        WHERE request_id >= uuid_floor(from_moment) AND request_id < uuid_floor(before_moment) GROUP BY 1
    ), tagged AS (
        SELECT usage_block(block_minutes, uuid_moment(u.request_id)) AS starts_at, u.organization_id, u.project_id, u.key_id, u.tags,
            u.error_code, u.prompt_tokens, u.completion_tokens, u.cached_tokens, u.reasoning_tokens, u.charge_nano_usd,
            coalesce(r.amount_nano_usd, 0) AS refunded_nano_usd, u.forgone_nano_usd, u.cost_nano_usd,
            cost_unknown(u.attempts)::int AS cost_unknown_count,
            CASE WHEN cost_unknown(u.attempts) THEN u.charge_nano_usd - coalesce(r.amount_nano_usd, 0) ELSE 0 END AS cost_unknown_revenue_nano_usd
        FROM usage_record u LEFT JOIN refunded r ON r.request_id = u.request_id
        WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND u.tags <> '{}'
    ), valued AS (
        SELECT starts_at, organization_id, project_id, key_id, t.name, t.value, count(*) AS request_count, count(error_code) AS error_count,
            sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
        FROM tagged CROSS JOIN LATERAL jsonb_each_text(tagged.tags) AS t(name, value) GROUP BY 1, 2, 3, 4, 5, 6
    ), scoped AS (
        SELECT s.scope, s.scope_id, s.organization_id, starts_at, name, value, sum(request_count) AS request_count,
            sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
            sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
            sum(charge_nano_usd) AS charge_nano_usd, sum(refunded_nano_usd) AS refunded_nano_usd,
            sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
        FROM valued CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid, '00000000-0000-0000-0000-000000000000'::uuid),
            ('organization', valued.organization_id, valued.organization_id),
            ('project', valued.project_id, valued.organization_id),
            ('key', valued.key_id, valued.organization_id)) AS s(scope, scope_id, organization_id)
        WHERE s.scope_id IS NOT NULL
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
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT scope, scope_id, organization_id, 'tag:' || name, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd
    FROM counted WHERE NOT is_too_much AND NOT is_too_various AND NOT (is_spared AND is_thin)
    ORDER BY starts_at, scope, scope_id, name, value
$$;

-- Makes the sums of hours, but for those of tags, from what is rolled up by quarters.
CREATE OR REPLACE FUNCTION add_hour_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT 'all', nil, nil, dimension, 60, usage_block(60, starts_at), CASE dimension WHEN 'all' THEN '' ELSE value_id::text END,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_total CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS all_organizations(nil)
    WHERE dimension IN ('all', 'organization', 'project', 'key', 'model', 'channel', 'tier')
        AND starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 2, 4, 6, 7 ORDER BY 6, 4, 7;
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT d.scope, d.scope_id, organization_id, d.dimension, 60, usage_block(60, starts_at), d.value,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('organization', u.organization_id, 'all', ''),
        ('organization', u.organization_id, 'key', u.key_id::text), ('organization', u.organization_id, 'model', u.model_id::text),
        ('organization', u.organization_id, 'channel', u.channel_id::text),
        ('organization', u.organization_id, 'tier', u.tier_id::text),
        ('organization', u.organization_id, 'project', u.project_id::text),
        ('project', u.project_id, 'all', ''), ('project', u.project_id, 'key', u.key_id::text),
        ('project', u.project_id, 'model', u.model_id::text),
        ('key', u.key_id, 'all', '')) AS d(scope, scope_id, dimension, value)
    WHERE starts_at >= from_moment AND starts_at < before_moment
        AND (u.project_id <> '00000000-0000-0000-0000-000000000000' OR 'project' NOT IN (d.scope, d.dimension))
    GROUP BY 1, 2, 3, 4, 6, 7 ORDER BY 6, 1, 2, 4, 7
$$;

-- Sums of units of whole quarters, and of the days that they lie in, from records and transfers. Movements of archived
-- transfers keep theirs.
CREATE OR REPLACE FUNCTION add_unit_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM unit_rollup WHERE minutes = 15 AND starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO unit_rollup (minutes, starts_at, organization_id, key_id, tier_id, model_id, channel_id, project_id, unit, quantity,
        charge_nano_usd)
    SELECT 15, quarter_of(uuid_moment(u.request_id)), u.organization_id, u.key_id, u.tier_id, u.model_id,
        coalesce(u.channel_id, '00000000-0000-0000-0000-000000000000'),
        coalesce(u.project_id, '00000000-0000-0000-0000-000000000000'), c.unit, sum(c.quantity), sum(c.unit_charge_nano_usd)
    FROM usage_record u JOIN price_version p ON p.id = u.price_version_id CROSS JOIN LATERAL charged_units(u.meters, p.rows,
        u.prompt_tokens, u.multipliers_ppm, u.charge_nano_usd) AS c
    WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND unit_meters(u.meters) <> '{}'
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9;
    DELETE FROM unit_rollup WHERE minutes = 1440 AND starts_at >= usage_block(1440, from_moment) AND starts_at < before_moment;
    INSERT INTO unit_rollup (minutes, starts_at, organization_id, key_id, tier_id, model_id, channel_id, project_id, unit, quantity,
        charge_nano_usd)
    SELECT 1440, usage_block(1440, starts_at), organization_id, key_id, tier_id, model_id, channel_id, project_id, unit,
        sum(quantity), sum(charge_nano_usd)
    FROM unit_rollup WHERE minutes = 15 AND starts_at >= usage_block(1440, from_moment)
        AND starts_at < usage_block(1440, before_moment - interval '1 millisecond') + interval '24 hours'
    GROUP BY 2, 3, 4, 5, 6, 7, 8, 9;
    SELECT add_unit_totals(from_moment, before_moment);
    DELETE FROM movement_unit_rollup WHERE starts_at >= from_moment AND starts_at < before_moment
        AND starts_at > coalesce((SELECT max(last_transfer_at) FROM detached_month), '-infinity');
    INSERT INTO movement_unit_rollup
    SELECT u.organization_id, quarter_of(uuid_moment(t.id)), u.model_id, c.unit, sum(c.quantity), sum(c.unit_charge_nano_usd)
    FROM transfer t JOIN usage_record u ON u.request_id = t.request_id JOIN price_version p ON p.id = u.price_version_id
    CROSS JOIN LATERAL charged_units(u.meters, p.rows, u.prompt_tokens, u.multipliers_ppm, u.charge_nano_usd) AS c
    WHERE t.code IN ('usage', 'usage_adjustment') AND unit_meters(u.meters) <> '{}'
        AND (t.leg = 0 OR t.leg = 100 AND NOT EXISTS (SELECT 1 FROM transfer f WHERE f.request_id = t.request_id AND f.leg = 0))
        AND t.id >= uuid_floor(from_moment) AND t.id < uuid_floor(before_moment)
        AND t.booked_at >= from_moment - interval '15 minutes' AND t.booked_at < before_moment + interval '15 minutes'
        AND quarter_of(uuid_moment(t.id)) > coalesce((SELECT max(last_transfer_at) FROM detached_month), '-infinity')
    GROUP BY 1, 2, 3, 4
$$;

-- Called for each quarter, also by a worker of before this migration, which does not delete the totals of projects.
CREATE OR REPLACE FUNCTION add_usage_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM usage_total WHERE dimension IN ('all', 'organization', 'project', 'key', 'model', 'channel', 'tier')
        AND starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO usage_total (dimension, starts_at, value_id, request_count, error_count, prompt_tokens, completion_tokens,
        cached_tokens, cache_write_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT d.dimension, u.starts_at, d.value_id, sum(request_count), sum(error_count), sum(prompt_tokens),
        sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(reasoning_tokens), sum(charge_nano_usd),
        sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('project', u.project_id), ('key', u.key_id), ('model', u.model_id),
        ('channel', u.channel_id), ('tier', u.tier_id)) AS d(dimension, value_id)
    WHERE u.starts_at >= from_moment AND u.starts_at < before_moment
        AND (u.project_id <> '00000000-0000-0000-0000-000000000000' OR d.dimension <> 'project')
    GROUP BY 1, 2, 3 ORDER BY 2, 1, 3;
    UPDATE usage_rollup_mark SET rolled_from = from_moment WHERE coalesce(rolled_from > from_moment, true);
    SELECT make_usage_sums(from_moment, before_moment);
    SELECT add_unit_sums(from_moment, before_moment);
    SELECT add_credential_costs(from_moment, before_moment);
$$;
