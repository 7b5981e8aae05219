-- Units beside tokens that requests used, by the quarter of an hour in which these began and by UTC day, with the part of the
-- charges that was for them. Few requests have any. Made with the totals of usage, always anew for a whole quarter.
CREATE TABLE "unit_rollup" (
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tier_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "unit_rollup_pkey" PRIMARY KEY ("minutes", "starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id", "unit")
);
CREATE INDEX "unit_rollup_organization_id_minutes_starts_at_idx" ON "unit_rollup"("organization_id", "minutes", "starts_at");

-- The same by the quarter of an hour of their booking: the units of statements. A request counts at its first movement.
CREATE TABLE "movement_unit_rollup" (
    "organization_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "model_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "movement_unit_rollup_pkey" PRIMARY KEY ("organization_id", "starts_at", "model_id", "unit")
);
CREATE INDEX "movement_unit_rollup_starts_at_idx" ON "movement_unit_rollup"("starts_at");

-- The meters of a record that are no price components.
CREATE FUNCTION unit_meters(meters jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT meters - ARRAY['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'reasoning', 'image_input',
        'image_output', 'audio_input', 'audio_output', 'request']
$$;

-- What of a charge was for each unit: its share of the price of all meters, rounded down, so that the rest (tokens, fractions)
-- is never below zero. A charge is below the price where the hold ended it.
CREATE FUNCTION charged_units(meters jsonb, price_rows jsonb, prompt_tokens bigint, multipliers_ppm bigint[], charge_nano_usd bigint)
RETURNS TABLE (unit text, quantity bigint, unit_charge_nano_usd bigint) LANGUAGE sql IMMUTABLE AS $$
    -- A million units, times a million for each multiplier.
    WITH scale AS (SELECT 1000000000000000000000000000000 AS factor)
    SELECT m.meter, m.quantity::bigint, coalesce(div(m.price * charge_nano_usd, nullif(m.price_nano_usd, 0) * factor), 0)::bigint
    FROM scale, LATERAL (
        SELECT priced.*, div(sum(price) OVER () + factor - 1, factor) AS price_nano_usd
        FROM (
            SELECT key AS meter, value::numeric AS quantity, value::numeric * (rates->>key)::numeric
                * coalesce(multipliers_ppm[1], 1000000) * coalesce(multipliers_ppm[2], 1000000)
                * coalesce(multipliers_ppm[3], 1000000) * coalesce(multipliers_ppm[4], 1000000) AS price
            FROM jsonb_each_text(meters) CROSS JOIN (
                SELECT step->'rates' AS rates FROM jsonb_array_elements(price_rows) AS step
                WHERE (step->>'from_prompt_tokens')::bigint <= prompt_tokens
                ORDER BY (step->>'from_prompt_tokens')::bigint DESC LIMIT 1
            ) AS p
        ) AS priced
    ) AS m
    WHERE unit_meters(jsonb_build_object(m.meter, 0)) <> '{}'
$$;

-- Makes the sums of units of whole quarters, and of the days that they lie in, from records and transfers. Movements of
-- archived transfers keep theirs.
CREATE FUNCTION add_unit_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM unit_rollup WHERE minutes = 15 AND starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO unit_rollup
    SELECT 15, quarter_of(uuid_moment(u.request_id)), u.organization_id, u.key_id, u.tier_id, u.model_id,
        coalesce(u.channel_id, '00000000-0000-0000-0000-000000000000'), c.unit, sum(c.quantity), sum(c.unit_charge_nano_usd)
    FROM usage_record u JOIN price_version p ON p.id = u.price_version_id CROSS JOIN LATERAL charged_units(u.meters, p.rows,
        u.prompt_tokens, u.multipliers_ppm, u.charge_nano_usd) AS c
    WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND unit_meters(u.meters) <> '{}'
    GROUP BY 2, 3, 4, 5, 6, 7, 8;
    DELETE FROM unit_rollup WHERE minutes = 1440 AND starts_at >= usage_block(1440, from_moment) AND starts_at < before_moment;
    INSERT INTO unit_rollup
    SELECT 1440, usage_block(1440, starts_at), organization_id, key_id, tier_id, model_id, channel_id, unit, sum(quantity),
        sum(charge_nano_usd)
    FROM unit_rollup WHERE minutes = 15 AND starts_at >= usage_block(1440, from_moment)
        AND starts_at < usage_block(1440, before_moment - interval '1 millisecond') + interval '24 hours'
    GROUP BY 2, 3, 4, 5, 6, 7, 8;
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

-- As before; and the sums of units with it, so that a worker of before this migration makes them, too.
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
    SELECT add_unit_sums(from_moment, before_moment);
$$;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['unit_rollup', 'movement_unit_rollup'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (organization_id = (SELECT served_organization())
            OR (SELECT sees_all_organizations()))', tenant_table);
    END LOOP;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON unit_rollup, movement_unit_rollup TO routify_control, routify_worker, routify_tenant;
    GRANT INSERT, DELETE ON unit_rollup, movement_unit_rollup TO routify_control, routify_worker;
END $$;

-- What is rolled up already.
SELECT add_unit_sums(rolled_from, rolled_until) FROM usage_rollup_mark WHERE rolled_from < rolled_until;
