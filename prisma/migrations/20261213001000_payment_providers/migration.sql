-- Providers with credentials and a mode, offers of bonuses, and what providers say of refunds, disputes and fees.
-- Test money reaches wallets of test organizations only.
ALTER TABLE "organization" ADD COLUMN "is_test" BOOLEAN NOT NULL DEFAULT false;

ALTER TABLE "login_account"
    -- Of the terms of service when the person registered.
    ADD COLUMN "terms_version" TEXT,
    ADD COLUMN "terms_accepted_at" TIMESTAMPTZ(3);

ALTER TABLE "payment_provider" DROP CONSTRAINT "payment_provider_kind_check";
ALTER TABLE "payment_provider" ADD CONSTRAINT "payment_provider_kind_check" CHECK ("kind" IN ('bank_transfer', 'stripe'));
ALTER TABLE "payment_provider"
    ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'live' CHECK ("mode" IN ('live', 'test')),
    -- Of the provider's API; null: none are needed. They are sealed together, as JSON.
    ADD COLUMN "ciphertext" BYTEA,
    ADD COLUMN "encryption_key_id" TEXT,
    -- The provider's id of the merchant, known from its answers.
    ADD COLUMN "account_ref" TEXT,
    ADD CONSTRAINT "payment_provider_sealed" CHECK (("ciphertext" IS NULL) = ("encryption_key_id" IS NULL));

ALTER TABLE "clearing_entry" DROP CONSTRAINT "clearing_entry_check";
ALTER TABLE "clearing_entry" ADD CONSTRAINT "clearing_entry_sign" CHECK ("amount_nano_usd" > 0 OR
    "kind" IN ('payment_fee', 'dispute_fee', 'payout', 'fx_difference') AND "amount_nano_usd" < 0);

-- What a top-up gets beside its amount: packages, and percentages from an amount on.
CREATE TABLE "topup_offer" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('package', 'percent')),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "bonus_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("bonus_nano_usd" >= 0),
    "bonus_ppm" INTEGER NOT NULL DEFAULT 0 CHECK ("bonus_ppm" BETWEEN 0 AND 1000000),
    -- Null: the bonus does not end.
    "bonus_days" INTEGER CHECK ("bonus_days" BETWEEN 1 AND 3650),
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'disabled')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "topup_offer_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "topup_offer_one_bonus" CHECK (("kind" = 'package' AND "bonus_ppm" = 0) OR ("kind" = 'percent' AND "bonus_nano_usd" = 0 AND "bonus_ppm" > 0))
);
CREATE UNIQUE INDEX "topup_offer_kind_amount_nano_usd_key" ON "topup_offer"("kind", "amount_nano_usd");

ALTER TABLE "payment_order"
    ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'live' CHECK ("mode" IN ('live', 'test')),
    ADD COLUMN "bonus_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("bonus_nano_usd" >= 0),
    ADD COLUMN "bonus_days" INTEGER,
    -- Of the terms of service when it was made; null: there were none.
    ADD COLUMN "terms_version" TEXT,
    -- Names of the provider: of the page where the customer pays, and of the payment.
    ADD COLUMN "checkout_ref" TEXT,
    ADD COLUMN "checkout_url" TEXT,
    ADD COLUMN "payment_ref" TEXT,
    -- How it was paid, for people: "visa 4242".
    ADD COLUMN "method" TEXT,
    ADD COLUMN "tax_nano_usd" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "refunded_nano_usd" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "disputed_nano_usd" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "returned_nano_usd" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "credited_at" TIMESTAMPTZ(3),
    -- When the provider last answered.
    ADD COLUMN "inspected_at" TIMESTAMPTZ(3);
CREATE INDEX "payment_order_checkout_ref_idx" ON "payment_order"("checkout_ref");
CREATE INDEX "payment_order_payment_ref_idx" ON "payment_order"("payment_ref");

ALTER TABLE "payment_fact" DROP CONSTRAINT "payment_fact_kind_check";
ALTER TABLE "payment_fact" DROP CONSTRAINT "payment_fact_check";
ALTER TABLE "payment_fact"
    -- What a fact ends or belongs to: the reference of a withdrawal, or the id of a refund of our own.
    ADD COLUMN "about_ref" TEXT,
    ADD CONSTRAINT "payment_fact_kind_check" CHECK ("kind" IN ('pending', 'paid', 'failed', 'expired', 'refunded', 'refund_failed',
        'withdrawn', 'reinstated', 'payment_fee', 'dispute_fee', 'fee_returned', 'payout', 'payout_failed')),
    ADD CONSTRAINT "payment_fact_gross" CHECK (("gross_nano_usd" > 0) = ("kind" NOT IN ('pending', 'failed', 'expired')));

-- What the worker is to find out from a provider: a webhook is a reason to ask, and no proof.
CREATE TABLE "payment_question" (
    "provider_id" UUID NOT NULL,
    -- The provider's name of it: "session:cs_…".
    "subject" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- Counts the reasons: an answer to an earlier one does not end a later one.
    "reasons" INTEGER NOT NULL DEFAULT 1,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_question_pkey" PRIMARY KEY ("provider_id", "subject")
);
CREATE INDEX "payment_question_due_at_idx" ON "payment_question"("due_at");
ALTER TABLE "payment_question" ADD CONSTRAINT "payment_question_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Refunds to the source: requested by a customer or an operator, booked, then sent to the provider.
CREATE TABLE "order_refund" (
    "id" UUID NOT NULL,
    -- Of an order, or of money that waits; the order is null where it is unknown.
    "order_id" UUID,
    "organization_id" UUID,
    "unapplied_id" UUID,
    "provider_id" UUID NOT NULL,
    -- Null: all that is refundable when it is booked.
    "amount_nano_usd" BIGINT CHECK ("amount_nano_usd" > 0),
    -- With its tax: what the provider returns. Known when it is booked.
    "gross_nano_usd" BIGINT CHECK ("gross_nano_usd" > 0),
    "state" TEXT NOT NULL DEFAULT 'requested'
        CHECK ("state" IN ('requested', 'declined', 'booked', 'sent', 'succeeded', 'failed')),
    "reason" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "may_exceed" BOOLEAN NOT NULL DEFAULT false,
    -- The provider's id.
    "external_ref" TEXT,
    "error" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "order_refund_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "order_refund_source" CHECK ("order_id" IS NOT NULL AND "organization_id" IS NOT NULL OR "unapplied_id" IS NOT NULL)
);
CREATE INDEX "order_refund_order_id_idx" ON "order_refund"("order_id");
CREATE INDEX "order_refund_organization_id_id_idx" ON "order_refund"("organization_id", "id");
CREATE INDEX "order_refund_open" ON "order_refund"("id") WHERE "state" IN ('requested', 'booked', 'sent');
-- One at a time: the next is measured by what this one leaves.
CREATE UNIQUE INDEX "order_refund_one_request" ON "order_refund"("order_id") WHERE "state" = 'requested';
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_unapplied_id_fkey" FOREIGN KEY ("unapplied_id") REFERENCES "unapplied_payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Disputes as their provider last described them. Their money is in facts.
CREATE TABLE "payment_dispute" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "external_ref" TEXT NOT NULL,
    "order_id" UUID,
    "status" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "withdrawn_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "reinstated_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "evidence_due_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_dispute_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_dispute_provider_id_external_ref_key" ON "payment_dispute"("provider_id", "external_ref");
CREATE INDEX "payment_dispute_order_id_idx" ON "payment_dispute"("order_id");
ALTER TABLE "payment_dispute" ADD CONSTRAINT "payment_dispute_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_dispute" ADD CONSTRAINT "payment_dispute_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- How the ledger agrees with the provider's account, by the last comparison.
CREATE TABLE "payment_comparison" (
    "provider_id" UUID NOT NULL,
    "compared_at" TIMESTAMPTZ(3) NOT NULL,
    "account_nano_usd" BIGINT NOT NULL,
    "ledger_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "payment_comparison_pkey" PRIMARY KEY ("provider_id")
);
ALTER TABLE "payment_comparison" ADD CONSTRAINT "payment_comparison_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Movements that one side has and the other has not.
CREATE TABLE "payment_difference" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('missing_in_ledger', 'missing_at_provider')),
    "external_ref" TEXT NOT NULL,
    -- The provider's word: "charge", "refund" …
    "type" TEXT NOT NULL,
    -- What it adds to the account.
    "amount_nano_usd" BIGINT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- It agrees since, or an operator accepted it.
    "closed_at" TIMESTAMPTZ(3),
    "accepted_by" TEXT,
    "reason" TEXT,
    CONSTRAINT "payment_difference_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_difference_provider_id_kind_external_ref_key" ON "payment_difference"("provider_id", "kind", "external_ref");
CREATE INDEX "payment_difference_open" ON "payment_difference"("found_at") WHERE "closed_at" IS NULL;
ALTER TABLE "payment_difference" ADD CONSTRAINT "payment_difference_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Cards that were declined, by a digest that the provider gives.
CREATE TABLE "payment_decline" (
    "provider_id" UUID NOT NULL,
    "external_ref" TEXT NOT NULL,
    "order_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "card" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "payment_decline_pkey" PRIMARY KEY ("provider_id", "external_ref")
);
CREATE INDEX "payment_decline_organization_id_occurred_at_idx" ON "payment_decline"("organization_id", "occurred_at");
CREATE INDEX "payment_decline_card_occurred_at_idx" ON "payment_decline"("card", "occurred_at");

ALTER TABLE "order_refund" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "order_refund" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "order_refund" USING (sees_organization(organization_id));
ALTER TABLE "payment_decline" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "payment_decline" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "payment_decline" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON topup_offer TO routify_control;
        GRANT SELECT, INSERT, UPDATE, DELETE ON payment_question TO routify_control, routify_worker;
        GRANT SELECT, INSERT, UPDATE ON order_refund, payment_dispute, payment_comparison, payment_difference
            TO routify_control, routify_worker;
        GRANT SELECT, INSERT ON payment_decline TO routify_control, routify_worker;
        GRANT INSERT ON payment_order TO routify_worker;
        GRANT UPDATE ON payment_provider TO routify_worker;
        GRANT SELECT ON order_refund TO routify_tenant;
        -- Mails about what the worker books, and whom they go to.
        GRANT INSERT ON mail_message TO routify_worker;
        GRANT SELECT ("id", "organization_id", "user_id", "role", "removed_at") ON member TO routify_worker;
        GRANT SELECT ("id", "email", "status", "platform_role") ON "user" TO routify_worker;
        GRANT SELECT ("user_id", "locale", "email_verified_at") ON login_account TO routify_worker;
    END IF;
END $$;
