-- Responses of /v1/responses that a customer's organization keeps for some days. Null: none are kept.
ALTER TABLE "organization" ADD COLUMN "response_retention_days" INTEGER
    CONSTRAINT "organization_response_retention_days" CHECK ("response_retention_days" BETWEEN 1 AND 365);

-- Encrypted with a key of the organization; the worker moves them here from Redis. No foreign key of the api key: a response
-- outlives it.
CREATE TABLE "stored_response" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "encryption_key_id" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "stored_response_pkey" PRIMARY KEY ("id")
);
-- Encrypted bytes do not compress.
ALTER TABLE "stored_response" ALTER COLUMN "ciphertext" SET STORAGE EXTERNAL;
CREATE INDEX "stored_response_organization_id_created_at_idx" ON "stored_response"("organization_id", "created_at");
ALTER TABLE "stored_response" ADD CONSTRAINT "stored_response_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "stored_response" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "stored_response" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "stored_response" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON stored_response TO routify_gateway, routify_worker, routify_tenant;
    GRANT INSERT, DELETE ON stored_response TO routify_worker;
    GRANT UPDATE ("response_retention_days") ON organization TO routify_tenant;
END $$;
