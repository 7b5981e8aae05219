-- What an operator needs to settle or void an event that could not be booked, and what an audit needs to recompute spend.

-- The terms of the admission: without them an event cannot be booked later. Failures get public ids, sortable by time.
ALTER TABLE "settlement_failure" ADD COLUMN "id" UUID;
ALTER TABLE "settlement_failure" ADD COLUMN "terms" TEXT NOT NULL DEFAULT '';
UPDATE "settlement_failure" SET "id" = (lpad(to_hex((extract(epoch FROM "created_at") * 1000)::bigint), 12, '0')
    || '7' || substr(md5("request_id"::text || "grade"), 1, 3) || '8' || substr(md5("request_id"::text || "grade"), 4, 15))::uuid;
ALTER TABLE "settlement_failure" ALTER COLUMN "id" SET NOT NULL;
ALTER TABLE "settlement_failure" ALTER COLUMN "terms" DROP DEFAULT;
ALTER TABLE "settlement_failure" ADD CONSTRAINT "settlement_failure_resolution_is_known"
    CHECK ("resolution" IN ('settled', 'voided') AND "resolved_at" IS NOT NULL OR "resolution" IS NULL AND "resolved_at" IS NULL);
CREATE UNIQUE INDEX "settlement_failure_id_key" ON "settlement_failure"("id");
CREATE INDEX "settlement_failure_open" ON "settlement_failure"("id") INCLUDE ("amount_nano_usd") WHERE "resolved_at" IS NULL;

-- The windows in which a charge counts as spent by its key, as `period=window`: key_spend is their sum.
ALTER TABLE "usage_record" ADD COLUMN "spend_windows" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];

-- Control books what an operator settles, through the same gate as the worker.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_control') THEN
        GRANT INSERT, UPDATE ON usage_record TO routify_control;
    END IF;
END $$;
