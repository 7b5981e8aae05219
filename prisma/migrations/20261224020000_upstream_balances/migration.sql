-- What the operator and the provider say of the account behind a credential.
CREATE TABLE "upstream_balance" (
    "credential_id" UUID NOT NULL,
    -- The credential with the balance of the same account; null: this one has its own.
    "shares_with_id" UUID,
    -- What the operator stated, and for when.
    "stated_nano_usd" BIGINT,
    "stated_at" TIMESTAMPTZ(3),
    -- Below these the balance is low, 0 is none; null: those of the settings.
    "alert_below_days" INTEGER CHECK ("alert_below_days" >= 0),
    "alert_below_nano_usd" BIGINT CHECK ("alert_below_nano_usd" >= 0),
    -- Since when it is low; null: it is not. Each time it becomes low is an episode.
    "low_since" TIMESTAMPTZ(3),
    "low_episode" INTEGER NOT NULL DEFAULT 0,
    -- Changes of the operator.
    "version" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "upstream_balance_pkey" PRIMARY KEY ("credential_id"),
    CONSTRAINT "upstream_balance_stated" CHECK (("stated_nano_usd" IS NULL) = ("stated_at" IS NULL)),
    CONSTRAINT "upstream_balance_is_not_its_own_share" CHECK ("shares_with_id" <> "credential_id")
);
CREATE INDEX "upstream_balance_shares_with_id_idx" ON "upstream_balance"("shares_with_id");
ALTER TABLE "upstream_balance" ADD CONSTRAINT "upstream_balance_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "channel_credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "upstream_balance" ADD CONSTRAINT "upstream_balance_shares_with_id_fkey" FOREIGN KEY ("shares_with_id") REFERENCES "upstream_balance"("credential_id") ON DELETE SET NULL ON UPDATE CASCADE;

-- The cost of calls with a credential by the quarter hour in which their requests began.
CREATE TABLE "credential_rollup" (
    "credential_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    -- Calls with an unknown cost.
    "unpriced_count" BIGINT NOT NULL,
    CONSTRAINT "credential_rollup_pkey" PRIMARY KEY ("credential_id", "starts_at")
);
CREATE INDEX "credential_rollup_starts_at_idx" ON "credential_rollup"("starts_at");

-- The first quarter with sums of credentials; null: all have them. Quarters before it were rolled up without.
ALTER TABLE "usage_rollup_mark" ADD COLUMN "credentials_from" TIMESTAMPTZ(3);
UPDATE "usage_rollup_mark" SET "credentials_from" = "rolled_until";

-- Replaces the sums of whole quarters by those of their records.
CREATE FUNCTION add_credential_costs(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM credential_rollup WHERE starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO credential_rollup (credential_id, starts_at, cost_nano_usd, unpriced_count)
    SELECT (attempt->>'credentialId')::uuid, quarter_of(uuid_moment(u.request_id)), sum((attempt->>'costNanoUsd')::bigint),
        sum(cost_unknown(attempt)::int)
    FROM usage_record u CROSS JOIN LATERAL jsonb_array_elements(u.attempts) AS attempt
    WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment)
        AND attempt->>'credentialId' IS NOT NULL AND ((attempt->>'costNanoUsd')::bigint > 0 OR cost_unknown(attempt))
    GROUP BY 1, 2;
$$;

-- Called for each quarter, also by a worker of before this migration.
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
    SELECT add_credential_costs(from_moment, before_moment);
$$;

DO $$
BEGIN
    IF (SELECT count(*) = 2 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker')) THEN
        GRANT SELECT, INSERT, UPDATE ON upstream_balance TO routify_control, routify_worker;
        GRANT SELECT, INSERT, DELETE ON credential_rollup TO routify_control, routify_worker;
    END IF;
END $$;
