-- Usage of all organizations by quarters of an hour, once for each thing that it is told apart by: what operators ask of a
-- month has few rows here, however many keys and models there are. Made of "usage_rollup", together with it. "value_id" is
-- the organization, key, model, channel or tier; the nil UUID for what no channel answered, and where all are together.
CREATE TABLE "usage_total" (
    "dimension" TEXT NOT NULL CHECK ("dimension" IN ('all', 'organization', 'key', 'model', 'channel', 'tier')),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "value_id" UUID NOT NULL,
    "request_count" BIGINT NOT NULL,
    "error_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    "refunded_nano_usd" BIGINT NOT NULL,
    "forgone_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "usage_total_pkey" PRIMARY KEY ("dimension", "starts_at", "value_id")
);

-- Adds what is in "usage_rollup" from one moment to another; what was there of it must be deleted before.
CREATE FUNCTION add_usage_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_total
    SELECT d.dimension, u.starts_at, d.value_id, sum(request_count), sum(error_count), sum(prompt_tokens),
        sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(reasoning_tokens), sum(charge_nano_usd),
        sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('key', u.key_id), ('model', u.model_id), ('channel', u.channel_id),
        ('tier', u.tier_id)) AS d(dimension, value_id)
    WHERE u.starts_at >= from_moment AND u.starts_at < before_moment GROUP BY 1, 2, 3
$$;

SELECT add_usage_totals('-infinity', 'infinity');

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON usage_total TO routify_control, routify_worker;
END $$;
