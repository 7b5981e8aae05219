-- Registration: a link to an address that has no user yet, and the credit that an address gets once.
ALTER TABLE "one_time_link" ADD COLUMN "email" TEXT;
ALTER TABLE "one_time_link" ADD COLUMN "locale" TEXT;
ALTER TABLE "one_time_link" DROP CONSTRAINT "one_time_link_kind_check";
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_kind_check"
    CHECK ("kind" IN ('setup', 'register', 'verify_email', 'reset_password', 'recovery'));
ALTER TABLE "one_time_link" DROP CONSTRAINT "one_time_link_user";
ALTER TABLE "one_time_link" ADD CONSTRAINT "one_time_link_user" CHECK (
    ("user_id" IS NULL) = ("kind" IN ('setup', 'register')) AND ("email" IS NOT NULL) = ("kind" = 'register'));
CREATE INDEX "one_time_link_email_idx" ON "one_time_link"("email");

CREATE TABLE "signup_credit" (
    "email_digest" BYTEA NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "signup_credit_pkey" PRIMARY KEY ("email_digest")
);
CREATE INDEX "signup_credit_created_at_idx" ON "signup_credit"("created_at");

ALTER TABLE "signup_credit" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "signup_credit" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "signup_credit" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT ON signup_credit TO routify_control;
    REVOKE ALL ON signup_credit FROM routify_gateway, routify_worker, routify_tenant;
END $$;
