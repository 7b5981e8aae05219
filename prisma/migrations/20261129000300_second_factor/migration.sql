-- A second factor: codes of an app (TOTP), and codes on paper that work once.
ALTER TABLE "login_account" ADD COLUMN "totp_sealed" BYTEA;
ALTER TABLE "login_account" ADD COLUMN "totp_key_id" TEXT;
ALTER TABLE "login_account" ADD COLUMN "totp_confirmed_at" TIMESTAMPTZ(3);
-- The newest step whose code was accepted: a code works once.
ALTER TABLE "login_account" ADD COLUMN "totp_last_step" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "login_account" ADD CONSTRAINT "login_account_totp" CHECK (
    num_nulls("totp_sealed", "totp_key_id") IN (0, 2)
    AND ("totp_confirmed_at" IS NULL OR "totp_sealed" IS NOT NULL));

CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "recovery_code_digest_key" ON "recovery_code"("digest");
CREATE INDEX "recovery_code_user_id_idx" ON "recovery_code"("user_id");

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO routify_control;
    REVOKE ALL ON recovery_code FROM routify_gateway, routify_worker, routify_tenant;
END $$;
