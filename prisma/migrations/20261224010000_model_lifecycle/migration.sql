-- When a model retires, what requests get from then on, and the notices of it.
ALTER TABLE "model" ADD COLUMN "deprecated_at" TIMESTAMPTZ(3),
    ADD COLUMN "sunset_at" TIMESTAMPTZ(3),
    ADD COLUMN "sunset_action" TEXT NOT NULL DEFAULT 'refuse',
    ADD COLUMN "sunset_note" TEXT,
    ADD CONSTRAINT "model_sunset_action" CHECK ("sunset_action" IN ('refuse', 'redirect'));
-- The last change of a model is the nearest that is known of the time.
UPDATE "model" SET "deprecated_at" = "updated_at" WHERE "status" = 'deprecated';

CREATE TABLE "retirement_notice" (
    "organization_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "sunset_at" TIMESTAMPTZ(3) NOT NULL,
    -- 30 or 7 days ahead at most; 0: retired.
    "days" SMALLINT NOT NULL CHECK ("days" IN (30, 7, 0)),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "retirement_notice_pkey" PRIMARY KEY ("organization_id", "model_id", "sunset_at", "days")
);
CREATE INDEX "retirement_notice_model_id_sunset_at_idx" ON "retirement_notice"("model_id", "sunset_at");
ALTER TABLE "retirement_notice" ADD CONSTRAINT "retirement_notice_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "retirement_notice" ADD CONSTRAINT "retirement_notice_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "retirement_notice" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "retirement_notice" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "retirement_notice" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT ON retirement_notice TO routify_worker;
    END IF;
END $$;
