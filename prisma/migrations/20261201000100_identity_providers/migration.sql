-- Providers that people log in by, of the installation and of organizations, and the people at them.
CREATE TABLE "identity_provider" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('oidc', 'google', 'microsoft', 'github', 'yandex', 'vk')),
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "secret_sealed" BYTEA,
    "secret_key_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'enabled' CHECK ("status" IN ('enabled', 'disabled')),
    "role_claim" TEXT,
    "roles" JSONB NOT NULL DEFAULT '{}',
    -- A provider makes no owners.
    "default_role" TEXT NOT NULL DEFAULT 'viewer' CHECK ("default_role" <> 'owner'),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "identity_provider_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "identity_provider_secret" CHECK (num_nulls("secret_sealed", "secret_key_id") IN (0, 2))
);
CREATE INDEX "identity_provider_organization_id_id_idx" ON "identity_provider"("organization_id", "id");

CREATE TABLE "external_identity" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "organization_id" UUID,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    CONSTRAINT "external_identity_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "external_identity_user_id_id_idx" ON "external_identity"("user_id", "id");
CREATE INDEX "external_identity_provider_id_idx" ON "external_identity"("provider_id");
-- One user for a person, apart for each organization: its provider can name any subject.
CREATE UNIQUE INDEX "external_identity_person" ON "external_identity"
    (COALESCE("organization_id", '00000000-0000-0000-0000-000000000000'), "issuer", "subject");
-- A deleted account is logged in to by no provider.
ALTER TABLE "external_identity" ADD CONSTRAINT "external_identity_user_id_fkey"
    FOREIGN KEY ("user_id") REFERENCES "login_account"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "external_identity" ADD CONSTRAINT "external_identity_provider_id_fkey"
    FOREIGN KEY ("provider_id") REFERENCES "identity_provider"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "provider_session" (
    "session_id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "sid" TEXT,
    CONSTRAINT "provider_session_pkey" PRIMARY KEY ("session_id")
);
CREATE INDEX "provider_session_identity_id_idx" ON "provider_session"("identity_id");
ALTER TABLE "provider_session" ADD CONSTRAINT "provider_session_session_id_fkey"
    FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "provider_session" ADD CONSTRAINT "provider_session_identity_id_fkey"
    FOREIGN KEY ("identity_id") REFERENCES "external_identity"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['identity_provider', 'external_identity'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees_organization(organization_id))', tenant_table);
    END LOOP;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON identity_provider, external_identity, provider_session TO routify_control;
    REVOKE ALL ON identity_provider, external_identity, provider_session
        FROM routify_gateway, routify_worker, routify_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON identity_provider TO routify_tenant;
END $$;
