-- Projects group the keys of an organization. They have models, tags of channels and caps of their own, and no wallet.

CREATE TABLE "project" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "allowed_models" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "channel_tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_in" xid8,
    CONSTRAINT "project_pkey" PRIMARY KEY ("id"),
    -- What belongs to a project names the organization as well: it cannot be that of another one.
    CONSTRAINT "project_organization_id_id_key" UNIQUE ("organization_id", "id"),
    CONSTRAINT "project_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id")
        ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "project_organization_id_name_key" ON "project"("organization_id", "name");
CREATE INDEX "project_changed_in_idx" ON "project"("changed_in");
CREATE TRIGGER note_change BEFORE UPDATE ON "project" FOR EACH ROW EXECUTE FUNCTION note_change();

ALTER TABLE "api_key" ADD COLUMN "project_id" UUID,
    ADD CONSTRAINT "api_key_organization_id_project_id_fkey" FOREIGN KEY ("organization_id", "project_id")
        REFERENCES "project"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "api_key_project_id_idx" ON "api_key"("project_id");

ALTER TABLE "spend_cap" ADD COLUMN "project_id" UUID,
    ADD CONSTRAINT "spend_cap_organization_id_project_id_fkey" FOREIGN KEY ("organization_id", "project_id")
        REFERENCES "project"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "spend_cap_project_id_idx" ON "spend_cap"("project_id");

-- What a member may do in a project, beyond its role in the organization.
CREATE TABLE "project_member" (
    "project_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "role" TEXT NOT NULL CHECK ("role" IN ('manager', 'developer', 'viewer')),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "project_member_pkey" PRIMARY KEY ("project_id", "member_id"),
    CONSTRAINT "project_member_organization_id_project_id_fkey" FOREIGN KEY ("organization_id", "project_id")
        REFERENCES "project"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "project_member_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id")
        ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "project_member_member_id_idx" ON "project_member"("member_id");

-- A token of a member that is limited to a project reaches nothing else.
ALTER TABLE "management_token" ADD COLUMN "project_id" UUID,
    ADD CONSTRAINT "management_token_organization_id_project_id_fkey" FOREIGN KEY ("organization_id", "project_id")
        REFERENCES "project"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- That of the key when the request was admitted: a key that is moved keeps its history.
ALTER TABLE "usage_record" ADD COLUMN "project_id" UUID;

ALTER TABLE "project" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "project" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "project" USING (sees_organization(organization_id));

ALTER TABLE "project_member" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "project_member" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "project_member" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) < 4 FROM pg_roles
        WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant')) THEN RETURN; END IF;
    GRANT SELECT ON project TO routify_gateway, routify_worker;
    GRANT SELECT, INSERT, UPDATE ON project TO routify_control, routify_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON project_member TO routify_control, routify_tenant;
END $$;
