-- Log-in by the provider of an organization: its domains, its rules for sessions, and the sessions that reach it alone.
ALTER TABLE "session" ADD COLUMN "organization_id" UUID;

CREATE TABLE "organization_security" (
    "organization_id" UUID NOT NULL,
    "require_second_factor" BOOLEAN NOT NULL DEFAULT false,
    "require_single_sign_on" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "organization_security_pkey" PRIMARY KEY ("organization_id")
);

CREATE TABLE "organization_domain" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "organization_domain_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "organization_domain_organization_id_domain_key" ON "organization_domain"("organization_id", "domain");
-- Any organization may claim a domain; one has shown that it is its own.
CREATE UNIQUE INDEX "organization_domain_verified" ON "organization_domain"("domain") WHERE "verified_at" IS NOT NULL;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['organization_security', 'organization_domain'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees_organization(organization_id))', tenant_table);
    END LOOP;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    REVOKE ALL ON organization_security, organization_domain FROM routify_gateway, routify_worker, routify_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON organization_security, organization_domain TO routify_control, routify_tenant;
END $$;
