-- routify:online
-- Statements by project: that of the key when the request was admitted, also of its adjustments and refunds. Sums made
-- before have no project, as no request of before had one. A worker of before this migration inserts none either.

ALTER TABLE "movement_rollup" ADD COLUMN IF NOT EXISTS "project_id" UUID NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "movement_rollup_with_project" ON "movement_rollup"
    ("organization_id", "starts_at", "code", "model_id", "project_id");
ALTER TABLE "movement_rollup" DROP CONSTRAINT IF EXISTS "movement_rollup_pkey",
    ADD CONSTRAINT "movement_rollup_pkey" PRIMARY KEY USING INDEX "movement_rollup_with_project";

-- A refund outlives the record of its request, which is archived.
ALTER TABLE "refund" ADD COLUMN IF NOT EXISTS "project_id" UUID;
