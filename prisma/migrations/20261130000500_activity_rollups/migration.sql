-- How requests ended, and how channels did, by five minutes. The nil UUID as channel: all requests, also those that no
-- channel answered. Attempts count for the channel that they were sent to, requests for the one that answered.
CREATE TABLE "activity_rollup" (
    "channel_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_count" BIGINT NOT NULL,
    "client_closed_count" BIGINT NOT NULL,
    "upstream_broken_count" BIGINT NOT NULL,
    "balance_ended_count" BIGINT NOT NULL,
    "upstream_refused_count" BIGINT NOT NULL,
    "all_channels_failed_count" BIGINT NOT NULL,
    "drained_count" BIGINT NOT NULL,
    "lost_count" BIGINT NOT NULL,
    "attempt_count" BIGINT NOT NULL,
    "failed_attempt_count" BIGINT NOT NULL,
    CONSTRAINT "activity_rollup_pkey" PRIMARY KEY ("channel_id", "starts_at")
);
CREATE INDEX "activity_rollup_starts_at_idx" ON "activity_rollup"("starts_at");

-- Requests by latency, in blocks of 15 minutes and, of all channels together, of UTC days. Bucket b holds what took from
-- e^(b/8) to e^((b+1)/8) milliseconds.
CREATE TABLE "latency_rollup" (
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 1440)),
    "channel_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "measure" TEXT NOT NULL CHECK ("measure" IN ('first_byte', 'duration')),
    "bucket" SMALLINT NOT NULL,
    "request_count" BIGINT NOT NULL,
    CONSTRAINT "latency_rollup_pkey" PRIMARY KEY ("minutes", "channel_id", "starts_at", "measure", "bucket")
);
CREATE INDEX "latency_rollup_starts_at_idx" ON "latency_rollup"("starts_at");

-- A mark of its own: an older worker moves "rolled_until" without these.
ALTER TABLE "usage_rollup_mark" ADD COLUMN "activity_until" TIMESTAMPTZ(3);

CREATE FUNCTION latency_bucket(ms integer) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT floor(ln(greatest(ms, 1)) * 8)::smallint
$$;

-- Of no organization: for operators only.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_worker') THEN RETURN; END IF;
    GRANT SELECT, INSERT, DELETE ON activity_rollup, latency_rollup TO routify_control, routify_worker;
END $$;
