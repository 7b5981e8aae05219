-- Offers of an operator's role. They are apart from "invitation", so that no request of an organization reads or changes one:
-- routify_tenant has no right to the table.
CREATE TABLE "operator_invitation" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL CHECK ("email" = lower("email")),
    "role" TEXT NOT NULL CHECK ("role" IN ('superadmin', 'support', 'finance')),
    "status" TEXT NOT NULL DEFAULT 'pending' CHECK ("status" IN ('pending', 'accepted', 'revoked')),
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL,
    -- The operator whose rights it rests on: open invitations end with them.
    "inviter_id" UUID NOT NULL,
    "sent_count" SMALLINT NOT NULL DEFAULT 1,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "operator_invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "operator_invitation_digest_key" ON "operator_invitation"("digest");
CREATE INDEX "operator_invitation_inviter_id_idx" ON "operator_invitation"("inviter_id");
CREATE INDEX "operator_invitation_email_idx" ON "operator_invitation"("email");
-- The last offer to an address counts: a higher role cannot be accepted after a lower one was offered.
CREATE UNIQUE INDEX "operator_invitation_once" ON "operator_invitation"("email") WHERE "status" = 'pending';
ALTER TABLE "operator_invitation" ADD CONSTRAINT "operator_invitation_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

DO $$
BEGIN
    IF (SELECT count(*) = 1 FROM pg_roles WHERE rolname = 'routify_control') THEN
        GRANT SELECT, INSERT, UPDATE ON operator_invitation TO routify_control;
    END IF;
END $$;
