-- API keys in full: what a key may be used for and from where, how much it may spend, the secret it had before, and
-- when it was used last.

ALTER TABLE "api_key" ADD COLUMN "endpoints" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "api_key" ADD COLUMN "ip_allow" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "api_key" ADD COLUMN "day_cap_nano_usd" BIGINT CHECK ("day_cap_nano_usd" >= 0);
ALTER TABLE "api_key" ADD COLUMN "month_cap_nano_usd" BIGINT CHECK ("month_cap_nano_usd" >= 0);
ALTER TABLE "api_key" ADD COLUMN "total_cap_nano_usd" BIGINT CHECK ("total_cap_nano_usd" >= 0);
ALTER TABLE "api_key" ADD COLUMN "previous_digest" BYTEA;
ALTER TABLE "api_key" ADD COLUMN "previous_masked" TEXT;
ALTER TABLE "api_key" ADD COLUMN "previous_expires_at" TIMESTAMPTZ(3);
ALTER TABLE "api_key" ADD COLUMN "last_used_at" TIMESTAMPTZ(3);
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_previous_is_whole"
    CHECK (num_nulls("previous_digest", "previous_masked", "previous_expires_at") IN (0, 3));
CREATE UNIQUE INDEX "api_key_previous_digest_key" ON "api_key"("previous_digest");

-- The worker sees every request that was paid for, so it is the one who notes that a key was used.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_worker') THEN
        GRANT UPDATE ("last_used_at") ON api_key TO routify_worker;
    END IF;
END $$;
