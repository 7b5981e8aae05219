-- Ways to pay, what customers ordered, and what providers said of it. State and sums of an order follow from its facts.
CREATE TABLE "payment_provider" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('bank_transfer')),
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'disabled')),
    "options" JSONB NOT NULL DEFAULT '{}',
    "min_nano_usd" BIGINT NOT NULL CHECK ("min_nano_usd" > 0),
    "max_nano_usd" BIGINT NOT NULL,
    "daily_max_nano_usd" BIGINT NOT NULL,
    "surcharge_ppm" INTEGER NOT NULL DEFAULT 0 CHECK ("surcharge_ppm" BETWEEN 0 AND 1000000),
    "surcharge_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("surcharge_nano_usd" >= 0),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_provider_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_provider_limits" CHECK ("min_nano_usd" <= "max_nano_usd" AND "max_nano_usd" <= "daily_max_nano_usd")
);
CREATE UNIQUE INDEX "payment_provider_name_key" ON "payment_provider"("name");

CREATE TABLE "payment_order" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    -- Who ordered; null: an operator.
    "user_id" UUID,
    "reference" TEXT NOT NULL,
    -- Fixed when it is made.
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "surcharge_nano_usd" BIGINT NOT NULL CHECK ("surcharge_nano_usd" >= 0),
    "currency" TEXT NOT NULL DEFAULT 'usd' CHECK ("currency" = 'usd'),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Follow from facts and bookings, kept for lists.
    "state" TEXT NOT NULL DEFAULT 'created'
        CHECK ("state" IN ('created', 'pending', 'paid', 'credited', 'failed', 'expired')),
    "paid_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_order_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_order_reference_key" ON "payment_order"("reference");
CREATE INDEX "payment_order_organization_id_id_idx" ON "payment_order"("organization_id", "id");
CREATE INDEX "payment_order_open" ON "payment_order"("expires_at") WHERE "state" IN ('created', 'pending', 'paid');
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One row a fact: repeated, it is the same row.
CREATE TABLE "payment_fact" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    -- Null: it names no order that is known.
    "order_id" UUID,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('pending', 'paid', 'failed', 'expired')),
    "external_ref" TEXT NOT NULL,
    "gross_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK (("gross_nano_usd" > 0) = ("kind" = 'paid')),
    "tax_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("tax_nano_usd" BETWEEN 0 AND "gross_nano_usd"),
    "note" TEXT,
    "actor" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Null: noted, and not booked yet.
    "booked_at" TIMESTAMPTZ(3),
    CONSTRAINT "payment_fact_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_fact_provider_id_kind_external_ref_key" ON "payment_fact"("provider_id", "kind", "external_ref");
CREATE INDEX "payment_fact_order_id_idx" ON "payment_fact"("order_id");
CREATE INDEX "payment_fact_unbooked" ON "payment_fact"("created_at") WHERE "booked_at" IS NULL;
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Money that waits in unapplied_payments. Its id is that of the fact.
CREATE TABLE "unapplied_payment" (
    "id" UUID NOT NULL,
    "order_id" UUID,
    "reason" TEXT NOT NULL CHECK ("reason" IN ('unknown_order', 'late', 'twice', 'under', 'over')),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "left_nano_usd" BIGINT NOT NULL CHECK ("left_nano_usd" BETWEEN 0 AND "amount_nano_usd"),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "unapplied_payment_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "unapplied_payment_order_id_idx" ON "unapplied_payment"("order_id");
CREATE INDEX "unapplied_payment_left" ON "unapplied_payment"("id") WHERE "left_nano_usd" > 0;
ALTER TABLE "unapplied_payment" ADD CONSTRAINT "unapplied_payment_id_fkey" FOREIGN KEY ("id") REFERENCES "payment_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "payment_order" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "payment_order" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "payment_order" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE ON payment_provider, payment_order, unapplied_payment TO routify_control;
        GRANT SELECT, INSERT ON payment_fact TO routify_control, routify_worker;
        GRANT UPDATE ("booked_at") ON payment_fact TO routify_control, routify_worker;
        GRANT SELECT ON payment_provider TO routify_worker;
        GRANT SELECT, UPDATE ON payment_order TO routify_worker;
        GRANT SELECT, INSERT, UPDATE ON unapplied_payment TO routify_worker;
        GRANT SELECT ON payment_order TO routify_tenant;
    END IF;
END $$;
