-- Sums of attempts by the quarter of an hour in which their requests began, as an upstream bills them: by channel and the
-- upstream's own name of the model. Made together with the roll-ups of usage, always anew.
CREATE TABLE "attempt_rollup" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "channel_id" UUID NOT NULL,
    "upstream_model" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    "unpriced_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "attempt_rollup_pkey" PRIMARY KEY ("starts_at", "channel_id", "upstream_model")
);

-- What is rolled up already has none of these sums: all of it is made anew. Until then records are read.
UPDATE "usage_rollup_mark" SET "rolled_until" = NULL;

-- Of no organization: for operators only.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_worker') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON attempt_rollup TO routify_control, routify_worker;
END $$;
