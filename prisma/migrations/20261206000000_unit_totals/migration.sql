-- Units beside tokens of all organizations by quarters of an hour and by UTC day, once for each dimension: a month in a zone
-- whose days are not UTC's is some thousand rows here, and as many as requests in "unit_rollup", of which it is made.
-- "value_id" is the organization, model, channel or tier; the nil UUID for what no channel answered, and where all are together.
CREATE TABLE "unit_total" (
    "dimension" TEXT NOT NULL CHECK ("dimension" IN ('all', 'organization', 'model', 'channel', 'tier')),
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "value_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "unit_total_pkey" PRIMARY KEY ("dimension", "minutes", "starts_at", "value_id", "unit")
);

-- Makes the totals of whole quarters, and of the days that they lie in, anew from "unit_rollup".
CREATE FUNCTION add_unit_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM unit_total WHERE dimension IN ('all', 'organization', 'model', 'channel', 'tier')
        AND (minutes = 15 AND starts_at >= from_moment OR minutes = 1440 AND starts_at >= usage_block(1440, from_moment))
        AND starts_at < before_moment;
    INSERT INTO unit_total
    SELECT d.dimension, minutes, u.starts_at, d.value_id, unit, sum(quantity), sum(charge_nano_usd)
    FROM unit_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('model', u.model_id), ('channel', u.channel_id), ('tier', u.tier_id))
        AS d(dimension, value_id)
    WHERE (minutes = 15 AND u.starts_at >= from_moment OR minutes = 1440 AND u.starts_at >= usage_block(1440, from_moment))
        AND u.starts_at < before_moment
    GROUP BY 1, 2, 3, 4, 5
$$;

-- As before; and the totals with them, so that a worker of before this migration makes them, too. Sums of units of whole
-- quarters, and of the days that they lie in, from records and transfers. Movements of
-- archived transfers keep theirs.
CREATE OR REPLACE FUNCTION add_unit_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
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

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON unit_total TO routify_control, routify_worker;
END $$;

-- What is rolled up already.
SELECT add_unit_totals(rolled_from, rolled_until) FROM usage_rollup_mark WHERE rolled_from < rolled_until;
