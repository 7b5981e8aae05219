-- Second receipts by 54-FZ: of what was used of an advance on a day. Sent once each, however often a worker tries.
CREATE TABLE "settlement_receipt" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    -- The day (UTC) at whose end it was used.
    "day" DATE NOT NULL,
    "amount_minor" BIGINT NOT NULL CHECK ("amount_minor" > 0),
    "state" TEXT NOT NULL DEFAULT 'due' CHECK ("state" IN ('due', 'sent', 'failed')),
    -- The provider's id.
    "external_ref" TEXT,
    -- Why it failed, in words of the provider.
    "error" TEXT CHECK (char_length("error") <= 300),
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- Counts how often an operator repeated it: each is another receipt for the provider.
    "round" INTEGER NOT NULL DEFAULT 0,
    -- The provider makes one receipt of all tries within a day of the first.
    "first_tried_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "settlement_receipt_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "settlement_receipt_failed_says_why" CHECK (("state" = 'failed') = ("error" IS NOT NULL))
);
CREATE UNIQUE INDEX "settlement_receipt_order_id_day_key" ON "settlement_receipt"("order_id", "day");
CREATE INDEX "settlement_receipt_organization_id_idx" ON "settlement_receipt"("organization_id");
CREATE INDEX "settlement_receipt_due_at_idx" ON "settlement_receipt"("due_at") WHERE "state" = 'due';
ALTER TABLE "settlement_receipt" ADD CONSTRAINT "settlement_receipt_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "settlement_receipt" ADD CONSTRAINT "settlement_receipt_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TRIGGER "settlement_receipt_is_kept" BEFORE DELETE ON "settlement_receipt"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE "settlement_receipt" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "settlement_receipt" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "settlement_receipt" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker')) THEN
        GRANT SELECT, UPDATE ON settlement_receipt TO routify_control;
        GRANT SELECT, INSERT, UPDATE ON settlement_receipt TO routify_worker;
    END IF;
END $$;
