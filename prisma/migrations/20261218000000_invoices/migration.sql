-- Invoices and credit notes of what customers paid and got back, and who they are made out to.
CREATE TABLE "billing_profile" (
    "organization_id" UUID NOT NULL,
    "legal_name" TEXT NOT NULL CHECK (char_length("legal_name") BETWEEN 1 AND 200),
    "address_lines" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "city" TEXT,
    "postal_code" TEXT,
    -- ISO 3166-1.
    "country" TEXT CHECK ("country" ~ '^[A-Z]{2}$'),
    "email" TEXT,
    "vat_id" TEXT,
    "inn" TEXT,
    "kpp" TEXT,
    "tax_id" TEXT,
    -- Of invoices; null: that of the seller, then of the organization.
    "language" TEXT CHECK ("language" IN ('en', 'ru', 'zh')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "billing_profile_pkey" PRIMARY KEY ("organization_id")
);
ALTER TABLE "billing_profile" ADD CONSTRAINT "billing_profile_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The last number of each series. It is taken in the transaction of its document: a rollback takes none, so no number is
-- missing. Each step is one.
CREATE TABLE "invoice_series" (
    "entity" TEXT NOT NULL DEFAULT 'main',
    "mode" TEXT NOT NULL CHECK ("mode" IN ('live', 'test')),
    "kind" TEXT NOT NULL CHECK ("kind" IN ('invoice', 'credit_note')),
    "last" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "invoice_series_pkey" PRIMARY KEY ("entity", "mode", "kind")
);
INSERT INTO "invoice_series" ("mode", "kind")
    VALUES ('live', 'invoice'), ('live', 'credit_note'), ('test', 'invoice'), ('test', 'credit_note');

CREATE FUNCTION refuse_skipped_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."last" <> OLD."last" + 1 OR (NEW."entity", NEW."mode", NEW."kind") <> (OLD."entity", OLD."mode", OLD."kind") THEN
        RAISE EXCEPTION 'numbers of % follow each other', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "invoice_series_steps_by_one" BEFORE UPDATE ON "invoice_series"
    FOR EACH ROW EXECUTE FUNCTION refuse_skipped_number();
CREATE TRIGGER "invoice_series_is_kept" BEFORE DELETE ON "invoice_series"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_series_is_not_truncated" BEFORE TRUNCATE ON "invoice_series"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE "invoice" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "entity" TEXT NOT NULL DEFAULT 'main',
    "kind" TEXT NOT NULL CHECK ("kind" IN ('invoice', 'credit_note')),
    "mode" TEXT NOT NULL CHECK ("mode" IN ('live', 'test')),
    "number" BIGINT NOT NULL CHECK ("number" > 0),
    -- As it is printed: "INV-000123".
    "number_text" TEXT NOT NULL,
    -- What the document is of: the ledger's payment. It has one document, however often a worker finds it.
    "payment_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    -- Of a credit note: its invoice. Of an invoice: the credit note that it takes back.
    "refers_to_id" UUID,
    "currency" TEXT NOT NULL CHECK ("currency" ~ '^[A-Z]{3}$'),
    -- With the tax, in minor units of the currency.
    "total_minor" BIGINT NOT NULL CHECK ("total_minor" >= 0),
    "tax_minor" BIGINT NOT NULL CHECK ("tax_minor" BETWEEN 0 AND "total_minor"),
    -- With the tax, as the ledger has it.
    "total_nano_usd" BIGINT NOT NULL CHECK ("total_nano_usd" > 0),
    "tax_nano_usd" BIGINT NOT NULL CHECK ("tax_nano_usd" BETWEEN 0 AND "total_nano_usd"),
    -- Units of the currency for a dollar, as nano-units.
    "rate_nano" BIGINT NOT NULL CHECK ("rate_nano" > 0),
    "tax_rule" TEXT NOT NULL CHECK ("tax_rule" IN ('none', 'stated', 'included', 'reverse_charge')),
    "tax_ppm" INTEGER NOT NULL CHECK ("tax_ppm" BETWEEN 0 AND 1000000),
    "language" TEXT NOT NULL CHECK ("language" IN ('en', 'ru', 'zh')),
    -- As they were when it was issued.
    "seller" JSONB NOT NULL,
    "buyer" JSONB NOT NULL,
    "lines" JSONB NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    -- When the money of an invoice came, or that of a credit note was taken back.
    "paid_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "invoice_credit_note_refers" CHECK ("kind" = 'invoice' OR "refers_to_id" IS NOT NULL)
);
CREATE UNIQUE INDEX "invoice_payment_id_key" ON "invoice"("payment_id");
CREATE UNIQUE INDEX "invoice_entity_mode_kind_number_key" ON "invoice"("entity", "mode", "kind", "number");
CREATE INDEX "invoice_organization_id_id_idx" ON "invoice"("organization_id", "id");
CREATE INDEX "invoice_refers_to_id_idx" ON "invoice"("refers_to_id");
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_refers_to_id_fkey" FOREIGN KEY ("refers_to_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TRIGGER "invoice_is_append_only" BEFORE UPDATE OR DELETE ON "invoice"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_is_not_truncated" BEFORE TRUNCATE ON "invoice"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE "billing_profile" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "billing_profile" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "billing_profile" USING (sees_organization(organization_id));
ALTER TABLE "invoice" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "invoice" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "invoice" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE ON billing_profile TO routify_control, routify_tenant;
        GRANT SELECT ON billing_profile TO routify_worker;
        GRANT SELECT ON invoice TO routify_control, routify_worker, routify_tenant;
        -- Only the worker issues.
        GRANT INSERT ON invoice TO routify_worker;
        GRANT SELECT ON invoice_series TO routify_control, routify_worker;
        GRANT UPDATE ("last") ON invoice_series TO routify_worker;
    END IF;
END $$;
