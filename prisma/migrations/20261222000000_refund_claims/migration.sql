-- Refunds that their payers claim: the link where they say where the money goes, sealed. It is a secret: who has it is paid.
ALTER TABLE "order_refund" ADD COLUMN "claim_link_sealed" BYTEA;
ALTER TABLE "order_refund" ADD COLUMN "encryption_key_id" TEXT;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_sealed"
    CHECK (("claim_link_sealed" IS NULL) = ("encryption_key_id" IS NULL));
-- Claims that providers are asked about, as some of their changes have no message.
CREATE INDEX "order_refund_open_claim" ON "order_refund"("due_at") WHERE "state" = 'sent' AND "claim_link_sealed" IS NOT NULL;

-- Those that wait for a transfer by hand say why, as later ones do.
UPDATE "order_refund" r SET "error" = 'It was approved before refunds were claimed.'
FROM "payment_provider" p
WHERE p."id" = r."provider_id" AND p."kind" = 'btcpay' AND r."state" = 'booked' AND r."due_at" IS NULL AND r."error" IS NULL;
