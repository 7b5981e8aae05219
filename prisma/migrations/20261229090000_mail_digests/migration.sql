-- A mailbox gets few mails of a kind a day one by one. Later ones wait for each other, and come together.
ALTER TABLE "mail_message" ADD COLUMN "sent_as" TEXT;
ALTER TABLE "mail_message" ADD CONSTRAINT "mail_message_sent_as" CHECK ("sent_as" IN ('alone', 'digest')) NOT VALID;
-- The mail that carries it; of that mail its own id.
ALTER TABLE "mail_message" ADD COLUMN "digest_id" UUID;
CREATE INDEX "mail_message_digest_id_idx" ON "mail_message"("digest_id") WHERE "digest_id" IS NOT NULL;
CREATE INDEX "mail_message_waiting" ON "mail_message"("recipient") WHERE "status" = 'queued' AND "sent_as" = 'digest';

-- How many of a kind a mailbox got since the first one of a day, by a digest of both: it stays when an account is deleted.
CREATE TABLE "mail_count" (
    "key" BYTEA NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "count" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "mail_count_pkey" PRIMARY KEY ("key")
);

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON mail_count TO routify_worker;
    END IF;
END $$;
