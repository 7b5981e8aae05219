-- Requests that were rejected before admission, without money: for people who look for the id that a client received.
CREATE TABLE "rejected_request" (
    "request_id" UUID NOT NULL,
    "organization_id" UUID,
    "key_id" UUID,
    "status_code" SMALLINT NOT NULL,
    "error_code" TEXT NOT NULL,
    "param" TEXT,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "model" TEXT,
    "client_request_id" TEXT,
    "facts" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "rejected_request_pkey" PRIMARY KEY ("request_id")
);
CREATE INDEX "rejected_request_organization_id_request_id_idx" ON "rejected_request"("organization_id", "request_id");
CREATE INDEX "rejected_request_client_request_id" ON "rejected_request"("client_request_id", "organization_id")
    WHERE "client_request_id" IS NOT NULL;

CREATE TABLE "rejection_count" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "error_code" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    CONSTRAINT "rejection_count_pkey" PRIMARY KEY ("starts_at", "organization_id", "key_id", "error_code")
);
CREATE INDEX "rejection_count_organization_id_starts_at_idx" ON "rejection_count"("organization_id", "starts_at");

CREATE TABLE "rejection_batch" (
    "id" UUID NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "rejection_batch_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "rejection_batch_stored_at_idx" ON "rejection_batch"("stored_at");

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['rejected_request', 'rejection_count'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (organization_id = (SELECT served_organization()) '
            'OR (SELECT sees_all_organizations()))', tenant_table);
    END LOOP;
    IF (SELECT count(*) = 4 FROM pg_roles
        WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT ON rejected_request TO routify_gateway;
        GRANT SELECT ON rejected_request, rejection_count TO routify_control, routify_tenant;
        GRANT SELECT, INSERT, DELETE ON rejected_request, rejection_batch TO routify_worker;
        GRANT SELECT, INSERT, UPDATE, DELETE ON rejection_count TO routify_worker;
    END IF;
END $$;
