-- Promo grants: money that an operator gives away. Each is a lot of its own, which may expire.

-- Of the promo lots that could pay, the lowest number pays first; of one number the one that expires first.
ALTER TABLE "account" ADD COLUMN "priority" SMALLINT NOT NULL DEFAULT 50 CHECK ("priority" BETWEEN 0 AND 100);
-- What the sweep looks for. Not its balance: an index that names it would make every charge write to indexes.
CREATE INDEX "account_expires_at_idx" ON "account"("expires_at") WHERE "expires_at" IS NOT NULL;

-- A grant's id is also its lot's, and the request_id of the transfer that filled it.
CREATE TABLE "promo_grant" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "promo_grant_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "promo_grant_organization_id_id_idx" ON "promo_grant"("organization_id", "id");

ALTER TABLE "promo_grant" ADD CONSTRAINT "promo_grant_id_fkey" FOREIGN KEY ("id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "promo_grant" ADD CONSTRAINT "promo_grant_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "promo_grant_is_append_only" BEFORE UPDATE OR DELETE ON "promo_grant" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "promo_grant_is_not_truncated" BEFORE TRUNCATE ON "promo_grant" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE "promo_grant" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "promo_grant" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "promo_grant" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON promo_grant TO routify_gateway, routify_control, routify_worker, routify_tenant;
    GRANT INSERT ON promo_grant TO routify_control;
END $$;
