-- Invoices of a month for organizations that pay later: of what they owe at its end, and of no payment.
ALTER TABLE "invoice" ALTER COLUMN "payment_id" DROP NOT NULL;
ALTER TABLE "invoice" ALTER COLUMN "order_id" DROP NOT NULL;
ALTER TABLE "invoice" ALTER COLUMN "paid_at" DROP NOT NULL;
-- The first day of the month. The invoice is of what was owed at its end.
ALTER TABLE "invoice" ADD COLUMN "month" DATE CHECK (extract(day FROM "month") = 1);
ALTER TABLE "invoice" ADD COLUMN "due_at" TIMESTAMPTZ(3);
-- Of earlier ones of a month: what was not paid when this one was issued.
ALTER TABLE "invoice" ADD COLUMN "carried_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("carried_nano_usd" >= 0);
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_of_payment_or_month" CHECK (
    CASE WHEN "month" IS NULL
        THEN "payment_id" IS NOT NULL AND "order_id" IS NOT NULL AND "paid_at" IS NOT NULL AND "due_at" IS NULL AND "carried_nano_usd" = 0
        ELSE "kind" = 'invoice' AND "refers_to_id" IS NULL AND "payment_id" IS NULL AND "order_id" IS NULL AND "paid_at" IS NULL AND "due_at" IS NOT NULL
    END);
CREATE UNIQUE INDEX "invoice_organization_id_month_key" ON "invoice"("organization_id", "month");

-- What is not paid yet of each invoice of a month, as the ledger has it. The worker computes it anew.
CREATE TABLE "invoice_balance" (
    "invoice_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "open_nano_usd" BIGINT NOT NULL CHECK ("open_nano_usd" >= 0),
    -- When it was found to be paid; null: it is open.
    "paid_at" TIMESTAMPTZ(3),
    CONSTRAINT "invoice_balance_pkey" PRIMARY KEY ("invoice_id"),
    CONSTRAINT "invoice_balance_open_or_paid" CHECK (("open_nano_usd" = 0) = ("paid_at" IS NOT NULL))
);
CREATE INDEX "invoice_balance_organization_id_idx" ON "invoice_balance"("organization_id");
ALTER TABLE "invoice_balance" ADD CONSTRAINT "invoice_balance_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice_balance" ADD CONSTRAINT "invoice_balance_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The part of an order's credit that paid invoices of a month. It has been invoiced already, so the order's own invoice is
-- over the rest.
CREATE TABLE "invoice_payment" (
    "payment_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    CONSTRAINT "invoice_payment_pkey" PRIMARY KEY ("payment_id")
);
CREATE INDEX "invoice_payment_organization_id_idx" ON "invoice_payment"("organization_id");
ALTER TABLE "invoice_payment" ADD CONSTRAINT "invoice_payment_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TRIGGER "invoice_payment_is_append_only" BEFORE UPDATE OR DELETE ON "invoice_payment"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_payment_is_not_truncated" BEFORE TRUNCATE ON "invoice_payment"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE "invoice_balance" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "invoice_balance" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "invoice_balance" USING (sees_organization(organization_id));
ALTER TABLE "invoice_payment" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "invoice_payment" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "invoice_payment" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT ON invoice_balance TO routify_control, routify_worker, routify_tenant;
        GRANT INSERT, UPDATE ON invoice_balance TO routify_worker;
        GRANT SELECT ON invoice_payment TO routify_control, routify_worker;
        GRANT INSERT ON invoice_payment TO routify_worker;
    END IF;
END $$;
