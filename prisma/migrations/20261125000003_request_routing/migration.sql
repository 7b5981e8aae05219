-- How a request was routed: the rule that matched, null where none did, and the strategy, null for the standard one.
ALTER TABLE "usage_record" ADD COLUMN "route_id" UUID;
ALTER TABLE "usage_record" ADD COLUMN "strategy" TEXT;
