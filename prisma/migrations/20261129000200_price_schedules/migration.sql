-- Prices by the hour. Each window of a schedule has a version of its own, to which charges and costs are pinned, so what
-- recomputes them needs no time zone. Such a version begins in the year 9999: processes of an earlier release, which do
-- not know schedules, never take it for the price in force, and charge the price itself at all times.
ALTER TABLE "price_version" ADD COLUMN "schedule" JSONB, ADD COLUMN "window_of" UUID, ADD COLUMN "window_name" TEXT;
ALTER TABLE "channel_cost_version" ADD COLUMN "schedule" JSONB, ADD COLUMN "window_of" UUID, ADD COLUMN "window_name" TEXT;

ALTER TABLE "price_version" ADD CONSTRAINT "price_version_window" CHECK (
    ("window_of" IS NULL) = ("window_name" IS NULL)
    AND ("window_of" IS NULL OR ("schedule" IS NULL AND "effective_from" >= '9999-01-01')));
ALTER TABLE "channel_cost_version" ADD CONSTRAINT "channel_cost_version_window" CHECK (
    ("window_of" IS NULL) = ("window_name" IS NULL)
    AND ("window_of" IS NULL OR ("schedule" IS NULL AND "effective_from" >= '9999-01-01')));
