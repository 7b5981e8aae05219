-- Outcomes and money of all requests by the minute, for two days: the charts of an operator's last hours. A mark of its own, as
-- an older worker moves "activity_until" without these.
CREATE TABLE "minute_rollup" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_count" BIGINT NOT NULL,
    "client_closed_count" BIGINT NOT NULL,
    "upstream_broken_count" BIGINT NOT NULL,
    "balance_ended_count" BIGINT NOT NULL,
    "upstream_refused_count" BIGINT NOT NULL,
    "all_channels_failed_count" BIGINT NOT NULL,
    "drained_count" BIGINT NOT NULL,
    "lost_count" BIGINT NOT NULL,
    "revenue_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    "cost_unknown_count" BIGINT NOT NULL,
    "cost_unknown_revenue_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "minute_rollup_pkey" PRIMARY KEY ("starts_at")
);

ALTER TABLE "usage_rollup_mark" ADD COLUMN "minutes_until" TIMESTAMPTZ(3);

DO $$
BEGIN
    IF (SELECT count(*) = 2 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker')) THEN
        GRANT SELECT ON minute_rollup TO routify_control;
        GRANT SELECT, INSERT, DELETE ON minute_rollup TO routify_worker;
    END IF;
END $$;
