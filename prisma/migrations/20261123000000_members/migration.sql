-- People: users, their memberships in organizations, invitations, and management tokens that are bound to a member.

CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL CHECK ("email" = lower("email")),
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'suspended')),
    "platform_role" TEXT CHECK ("platform_role" IN ('superadmin', 'support', 'finance')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL CHECK ("role" IN ('owner', 'admin', 'developer', 'billing', 'viewer')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "removed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);
-- Whoever comes back is a new member, with none of the old tokens.
CREATE UNIQUE INDEX "member_once" ON "member"("organization_id", "user_id") WHERE "removed_at" IS NULL;
CREATE INDEX "member_organization_id_id_idx" ON "member"("organization_id", "id");
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "email" TEXT NOT NULL CHECK ("email" = lower("email")),
    "role" TEXT NOT NULL CHECK ("role" IN ('owner', 'admin', 'developer', 'billing', 'viewer')),
    "status" TEXT NOT NULL DEFAULT 'pending' CHECK ("status" IN ('pending', 'accepted', 'revoked')),
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "invited_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "invitation_digest_key" ON "invitation"("digest");
CREATE INDEX "invitation_organization_id_id_idx" ON "invitation"("organization_id", "id");

ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who made a key: a developer manages the own ones only.
ALTER TABLE "api_key" ADD COLUMN "member_id" UUID;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "api_key_member_id_idx" ON "api_key"("member_id");

-- An admin token acts with a platform role; a member's token with the member's role, narrowed by its scopes.
ALTER TABLE "management_token" DROP CONSTRAINT "management_token_kind_check";
ALTER TABLE "management_token" ADD COLUMN "platform_role" TEXT;
ALTER TABLE "management_token" ADD COLUMN "organization_id" UUID;
ALTER TABLE "management_token" ADD COLUMN "member_id" UUID;
ALTER TABLE "management_token" ADD COLUMN "scopes" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
UPDATE "management_token" SET "platform_role" = 'superadmin';
ALTER TABLE "management_token" ADD CONSTRAINT "management_token_is_of_one_kind" CHECK (
    "kind" = 'admin' AND "platform_role" IN ('superadmin', 'support', 'finance') AND num_nulls("organization_id", "member_id") = 2
    OR "kind" = 'member' AND "platform_role" IS NULL AND num_nulls("organization_id", "member_id") = 0);
ALTER TABLE "management_token" ADD CONSTRAINT "management_token_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "management_token" ADD CONSTRAINT "management_token_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "management_token_member_id_id_idx" ON "management_token"("member_id", "id");

-- The second wall. A user is seen by the organizations that the user is, or was, a member of; admin tokens by none.
DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['member', 'invitation', 'management_token'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees_organization(organization_id))', tenant_table);
    END LOOP;
    ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;
    ALTER TABLE "user" FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_rows ON "user" USING (sees_organization(NULL)
        OR EXISTS (SELECT 1 FROM member m WHERE m.user_id = "user".id AND sees_organization(m.organization_id)));
END $$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE ON "user", member, invitation TO routify_control;
    -- What a customer's request may do; row-level security narrows it to one organization.
    GRANT SELECT ON "user", member, invitation, management_token, audit_event TO routify_tenant;
    GRANT INSERT, UPDATE ON api_key, member, invitation, management_token TO routify_tenant;
    GRANT UPDATE ("name", "tz", "locale", "version", "updated_at") ON organization TO routify_tenant;
    GRANT INSERT ON audit_event TO routify_tenant;
    GRANT SELECT ("principal", "key"), UPDATE ("used") ON idempotency_record TO routify_tenant;
END $$;
