-- Prices of providers' service tiers. As with windows of the week, each tier has a version of its own, to which charges and
-- costs are pinned, and which begins in the year 9999: processes of an earlier release never take it for the price.
ALTER TABLE "price_version" ADD COLUMN "service_tiers" JSONB, ADD COLUMN "service_tier" TEXT;
ALTER TABLE "channel_cost_version" ADD COLUMN "service_tiers" JSONB, ADD COLUMN "service_tier" TEXT;

ALTER TABLE "price_version" DROP CONSTRAINT "price_version_window", ADD CONSTRAINT "price_version_window" CHECK (
    ("window_of" IS NULL) = ("window_name" IS NULL AND "service_tier" IS NULL)
    AND ("window_of" IS NULL
        OR ("schedule" IS NULL AND "service_tiers" IS NULL AND "effective_from" >= '9999-01-01')));
ALTER TABLE "channel_cost_version" DROP CONSTRAINT "channel_cost_version_window", ADD CONSTRAINT "channel_cost_version_window" CHECK (
    ("window_of" IS NULL) = ("window_name" IS NULL AND "service_tier" IS NULL)
    AND ("window_of" IS NULL
        OR ("schedule" IS NULL AND "service_tiers" IS NULL AND "effective_from" >= '9999-01-01')));
