-- Sums of usage records by the quarter of an hour in which their requests began: days and months begin at one of them in
-- every time zone. What a request earned counts for the channel that answered it, what it cost for each channel that was
-- asked. Always made anew from the records of the whole quarter, never added to.
CREATE TABLE "usage_rollup" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tier_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
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
    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id")
);
CREATE INDEX "usage_rollup_organization_id_starts_at_idx" ON "usage_rollup"("organization_id", "starts_at");

-- How far: every quarter before "rolled_until" is rolled up, with whatever was committed before "looked_at".
CREATE TABLE "usage_rollup_mark" (
    "id" BOOLEAN NOT NULL DEFAULT true CHECK ("id"),
    "rolled_until" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    CONSTRAINT "usage_rollup_mark_pkey" PRIMARY KEY ("id")
);
INSERT INTO "usage_rollup_mark" DEFAULT VALUES;

-- Records come in the order of their booking, so this index is tiny and costs settlement nothing.
CREATE INDEX "usage_record_booked_at_idx" ON "usage_record" USING brin ("booked_at") WITH (autosummarize = on);

-- When an id (UUIDv7) was made.
CREATE FUNCTION uuid_moment(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0)
$$;

CREATE FUNCTION quarter_of(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT date_bin('15 minutes', moment, '2000-01-01T00:00:00Z')
$$;

ALTER TABLE "usage_rollup" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "usage_rollup" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "usage_rollup" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON usage_rollup TO routify_control, routify_worker, routify_tenant;
    GRANT SELECT ON usage_rollup_mark TO routify_control, routify_worker, routify_tenant;
    -- Control: for the command that makes them anew.
    GRANT INSERT, DELETE ON usage_rollup TO routify_control, routify_worker;
    GRANT UPDATE ON usage_rollup_mark TO routify_control, routify_worker;
END $$;
