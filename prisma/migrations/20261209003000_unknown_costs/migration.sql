-- Requests whose provider cost is unknown, and their charges less refunds: a margin is of the other ones only. Sums of before
-- this migration have none; `routify rollup` makes them anew.
ALTER TABLE "usage_rollup" ADD COLUMN "cost_unknown_count" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "cost_unknown_revenue_nano_usd" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "usage_total" ADD COLUMN "cost_unknown_count" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "cost_unknown_revenue_nano_usd" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "usage_sum" ADD COLUMN "cost_unknown_count" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "cost_unknown_revenue_nano_usd" BIGINT NOT NULL DEFAULT 0;

-- Of one attempt or of a list: whether the cost of one that succeeded is unknown, as the channel has no cost of the model and
-- the provider reported none.
CREATE FUNCTION cost_unknown(attempts jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT attempts @? '$[*] ? (@.status >= 200 && @.status < 300 && !(@.costVersionId != null)
        && !(@.costReport.result == "booked" || @.costReport.result == "drifted"))'
$$;

CREATE OR REPLACE FUNCTION add_tag_sums(block_minutes integer, from_moment timestamptz, before_moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    WITH refunded AS (
        SELECT request_id, sum(amount_nano_usd) AS amount_nano_usd FROM refund
        WHERE request_id >= uuid_floor(from_moment) AND request_id < uuid_floor(before_moment) GROUP BY 1
    ), said AS (
        SELECT usage_block(block_minutes, uuid_moment(u.request_id)) AS starts_at, u.organization_id, u.key_id, u.tags,
            u.error_code, u.prompt_tokens, u.completion_tokens, u.cached_tokens, u.reasoning_tokens, u.charge_nano_usd,
            coalesce(r.amount_nano_usd, 0) AS refunded_nano_usd, u.forgone_nano_usd, u.cost_nano_usd,
            cost_unknown(u.attempts)::int AS cost_unknown_count,
            CASE WHEN cost_unknown(u.attempts) THEN u.charge_nano_usd - coalesce(r.amount_nano_usd, 0) ELSE 0 END AS cost_unknown_revenue_nano_usd
        FROM usage_record u LEFT JOIN refunded r ON r.request_id = u.request_id
        WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND u.tags <> '{}'
    ), told AS (
        SELECT starts_at, organization_id, key_id, t.name, t.value, count(*) AS request_count, count(error_code) AS error_count,
            sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
        FROM said CROSS JOIN LATERAL jsonb_each_text(said.tags) AS t(name, value) GROUP BY 1, 2, 3, 4, 5
    ), scoped AS (
        SELECT s.scope, s.scope_id, s.organization_id, starts_at, name, value, sum(request_count) AS request_count,
            sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
            sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
            sum(charge_nano_usd) AS charge_nano_usd, sum(refunded_nano_usd) AS refunded_nano_usd,
            sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
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
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT scope, scope_id, organization_id, 'tag:' || name, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd
    FROM counted WHERE NOT is_too_much AND NOT is_too_various AND NOT (is_spared AND is_thin)
    ORDER BY starts_at, scope, scope_id, name, value
$$;

CREATE OR REPLACE FUNCTION add_hour_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT 'all', nil, nil, dimension, 60, usage_block(60, starts_at), CASE dimension WHEN 'all' THEN '' ELSE value_id::text END,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_total CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS all_organizations(nil)
    WHERE dimension IN ('all', 'organization', 'key', 'model', 'channel', 'tier')
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
        ('key', u.key_id, 'all', '')) AS d(scope, scope_id, dimension, value)
    WHERE starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 1, 2, 3, 4, 6, 7 ORDER BY 6, 1, 2, 4, 7
$$;

CREATE OR REPLACE FUNCTION add_longer_sums(part_minutes integer, block_minutes integer, from_moment timestamptz, before_moment timestamptz)
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
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
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
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT scope, scope_id, organization_id, dimension, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd
    FROM counted WHERE NOT is_tag OR NOT (is_unknown OR is_too_much OR is_too_various)
    ORDER BY starts_at, scope, scope_id, dimension, value
$$;

CREATE OR REPLACE FUNCTION add_usage_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_total (dimension, starts_at, value_id, request_count, error_count, prompt_tokens, completion_tokens,
        cached_tokens, cache_write_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT d.dimension, u.starts_at, d.value_id, sum(request_count), sum(error_count), sum(prompt_tokens),
        sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(reasoning_tokens), sum(charge_nano_usd),
        sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('key', u.key_id), ('model', u.model_id), ('channel', u.channel_id),
        ('tier', u.tier_id)) AS d(dimension, value_id)
    WHERE u.starts_at >= from_moment AND u.starts_at < before_moment GROUP BY 1, 2, 3 ORDER BY 2, 1, 3;
    UPDATE usage_rollup_mark SET rolled_from = from_moment WHERE coalesce(rolled_from > from_moment, true);
    SELECT make_usage_sums(from_moment, before_moment);
    SELECT add_unit_sums(from_moment, before_moment);
$$;
