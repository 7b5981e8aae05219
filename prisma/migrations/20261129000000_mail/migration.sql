-- Outgoing mail: control writes a row in the transaction of the change that it reports, the worker sends it.
CREATE TABLE "mail_message" (
    "id" UUID NOT NULL,
    "template" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued' CHECK ("status" IN ('queued', 'sent', 'dead')),
    "sealed" BYTEA,
    "encryption_key_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "mail_message_pkey" PRIMARY KEY ("id"),
    -- Both, or neither; a queued mail has its content.
    CONSTRAINT "mail_message_content" CHECK (num_nulls("sealed", "encryption_key_id") IN (0, 2)
        AND ("status" <> 'queued' OR "sealed" IS NOT NULL))
);
CREATE INDEX "mail_message_next_attempt_at_idx" ON "mail_message"("next_attempt_at") WHERE "status" = 'queued';

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE ON mail_message TO routify_control;
    GRANT SELECT, UPDATE, DELETE ON mail_message TO routify_worker;
    -- A customer's change can send a mail, and reads none.
    GRANT INSERT ON mail_message TO routify_tenant;
    REVOKE ALL ON mail_message FROM routify_gateway;
END $$;
