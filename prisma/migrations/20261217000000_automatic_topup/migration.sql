-- Ways to pay that a customer let a provider keep, and top-ups that are charged to them when the balance is low.
CREATE TABLE "saved_method" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    -- Whose order it was saved with: the consent.
    "user_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    -- The provider's names: of the method, and of the customer that it belongs to there; null: it has no customers.
    "external_ref" TEXT NOT NULL CHECK (length("external_ref") BETWEEN 1 AND 200),
    "customer_ref" TEXT CHECK (length("customer_ref") BETWEEN 1 AND 200),
    -- For people: "visa 4242".
    "label" TEXT NOT NULL CHECK (length("label") BETWEEN 1 AND 100),
    -- The end of the month in which a card ends; null: it does not, or the provider does not say.
    "expires_at" TIMESTAMPTZ(3),
    "consented_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" TEXT,
    -- When the provider let it go, too.
    "forgotten_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "saved_method_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "saved_method_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "saved_method_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "saved_method_removed" CHECK (("removed_at" IS NULL) = ("removed_by" IS NULL) AND ("forgotten_at" IS NULL OR "removed_at" IS NOT NULL))
);
CREATE UNIQUE INDEX "saved_method_provider_id_external_ref_key" ON "saved_method"("provider_id", "external_ref");
CREATE INDEX "saved_method_organization_id_idx" ON "saved_method"("organization_id");

ALTER TABLE "payment_order"
    -- Its customer lets the provider keep the way to pay.
    ADD COLUMN "saves_method" BOOLEAN NOT NULL DEFAULT false,
    -- It is charged without its customer; null: it is paid on a page.
    ADD COLUMN "saved_method_id" UUID,
    ADD CONSTRAINT "payment_order_saved_method_id_fkey" FOREIGN KEY ("saved_method_id") REFERENCES "saved_method"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "automatic_topup" (
    "organization_id" UUID NOT NULL,
    "saved_method_id" UUID NOT NULL,
    -- Below it the balance is topped up by the amount, as often as a month (UTC) allows.
    "threshold_nano_usd" BIGINT NOT NULL CHECK ("threshold_nano_usd" > 0),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "monthly_max_nano_usd" BIGINT NOT NULL CHECK ("monthly_max_nano_usd" >= "amount_nano_usd"),
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'paused', 'disabled')),
    -- Why it is paused, or waits.
    "reason" TEXT,
    -- Of the last decline, in the provider's words.
    "error" TEXT,
    -- Declines that may pass, one after the other.
    "declines" INTEGER NOT NULL DEFAULT 0,
    -- Not before; null: at once.
    "due_at" TIMESTAMPTZ(3),
    -- Who consented to be charged, and to which terms of service.
    "user_id" UUID NOT NULL,
    "consented_at" TIMESTAMPTZ(3) NOT NULL,
    "terms_version" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "automatic_topup_pkey" PRIMARY KEY ("organization_id"),
    CONSTRAINT "automatic_topup_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "automatic_topup_saved_method_id_fkey" FOREIGN KEY ("saved_method_id") REFERENCES "saved_method"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "automatic_topup_reason" CHECK ("status" <> 'paused' OR "reason" IS NOT NULL)
);

-- An order on its way to a saved method. One at a time of an organization, however many workers there are.
CREATE TABLE "method_charge" (
    "order_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- How the bank declined, and its word for it; null: it did not.
    "decline" TEXT CHECK ("decline" IN ('may_pass', 'final', 'needs_person')),
    "decline_reason" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "method_charge_decline" CHECK (("decline" IS NULL) = ("decline_reason" IS NULL)),
    CONSTRAINT "method_charge_pkey" PRIMARY KEY ("order_id"),
    CONSTRAINT "method_charge_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "method_charge_one_open" ON "method_charge"("organization_id") WHERE "ended_at" IS NULL;
CREATE INDEX "method_charge_due_at_idx" ON "method_charge"("due_at") WHERE "ended_at" IS NULL;

ALTER TABLE "saved_method" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "saved_method" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "saved_method" USING (sees_organization(organization_id));
ALTER TABLE "automatic_topup" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "automatic_topup" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "automatic_topup" USING (sees_organization(organization_id));
ALTER TABLE "method_charge" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "method_charge" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "method_charge" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE ON saved_method, automatic_topup, method_charge TO routify_control, routify_worker;
        GRANT SELECT ON saved_method, automatic_topup TO routify_tenant;
        -- A worker orders what it charges.
        GRANT SELECT ON topup_offer TO routify_worker;
    END IF;
END $$;
