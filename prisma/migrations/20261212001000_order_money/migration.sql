-- Money of orders: what a payment has beside the credit (tax, fees, losses), and what providers owe, pay out and cannot be
-- assigned. payments_clearing goes to zero with each payout.
ALTER TABLE "account" DROP CONSTRAINT "account_kind_check";
ALTER TABLE "account" ADD CONSTRAINT "account_kind_check" CHECK ("kind" IN ('wallet_base', 'wallet_paid', 'wallet_promo',
    'revenue', 'cogs', 'provider_payable', 'payments_clearing', 'promo_expense', 'breakage', 'adjustment', 'waiver',
    'tax_payable', 'payment_fees', 'fx_difference', 'dispute_losses', 'unapplied_payments', 'bank'));
INSERT INTO "account" ("id", "kind") VALUES
    ('00000000-0000-7000-8000-000000000009', 'tax_payable'),
    ('00000000-0000-7000-8000-00000000000a', 'payment_fees'),
    ('00000000-0000-7000-8000-00000000000b', 'fx_difference'),
    ('00000000-0000-7000-8000-00000000000c', 'dispute_losses'),
    ('00000000-0000-7000-8000-00000000000d', 'unapplied_payments'),
    ('00000000-0000-7000-8000-00000000000e', 'bank');

ALTER TABLE "payment" DROP CONSTRAINT "payment_kind_check";
ALTER TABLE "payment" DROP CONSTRAINT "payment_chargeback_takes_back";
ALTER TABLE "payment" DROP CONSTRAINT "payment_amount_nano_usd_check";
ALTER TABLE "payment"
    ADD COLUMN "order_id" UUID,
    -- Beside the amount, with its sign: they move no money of the wallet.
    ADD COLUMN "tax_nano_usd" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "surcharge_nano_usd" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "loss_nano_usd" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "payment" ADD CONSTRAINT "payment_kind_check"
    CHECK ("kind" IN ('topup', 'adjustment', 'chargeback', 'payment_refund', 'bonus_clawback', 'reversal'));
ALTER TABLE "payment" ADD CONSTRAINT "payment_moves_money"
    CHECK ("amount_nano_usd" <> 0 OR "kind" IN ('chargeback', 'reversal')
        AND ("tax_nano_usd" <> 0 OR "surcharge_nano_usd" <> 0 OR "loss_nano_usd" <> 0));
ALTER TABLE "payment" ADD CONSTRAINT "payment_reverses_another"
    CHECK (("kind" IN ('chargeback', 'payment_refund', 'bonus_clawback', 'reversal')) = ("reverses" IS NOT NULL));
ALTER TABLE "payment" ADD CONSTRAINT "payment_takes_back"
    CHECK ("kind" NOT IN ('chargeback', 'payment_refund', 'bonus_clawback') OR "amount_nano_usd" <= 0);
ALTER TABLE "payment" ADD CONSTRAINT "payment_has_one_sign" CHECK (
    sign("amount_nano_usd") * sign("tax_nano_usd") >= 0 AND sign("amount_nano_usd") * sign("surcharge_nano_usd") >= 0
    AND sign("amount_nano_usd") * sign("loss_nano_usd") >= 0);
-- Several messages say that an order is paid: it is credited once.
CREATE UNIQUE INDEX "payment_one_credit" ON "payment"("order_id") WHERE "kind" = 'topup';
CREATE INDEX "payment_order_id_idx" ON "payment"("order_id") WHERE "order_id" IS NOT NULL;

ALTER TABLE "promo_grant" ADD COLUMN "order_id" UUID;
CREATE UNIQUE INDEX "promo_grant_order_id_key" ON "promo_grant"("order_id");

-- Money of payments that moves no wallet. Its id is the request_id of its transfer.
CREATE TABLE "clearing_entry" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN
        ('payment_fee', 'dispute_fee', 'unapplied', 'payment_return', 'payout', 'fx_difference')),
    -- Only a difference may be negative.
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0 OR "kind" = 'fx_difference' AND "amount_nano_usd" < 0),
    "external_ref" TEXT,
    "order_id" UUID,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "clearing_entry_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "clearing_entry_kind_external_ref_key" ON "clearing_entry"("kind", "external_ref");
CREATE INDEX "clearing_entry_order_id_idx" ON "clearing_entry"("order_id");
CREATE TRIGGER "clearing_entry_is_append_only" BEFORE UPDATE OR DELETE ON "clearing_entry"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "clearing_entry_is_not_truncated" BEFORE TRUNCATE ON "clearing_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker')) THEN
        GRANT SELECT, INSERT ON clearing_entry TO routify_control, routify_worker;
        -- What a provider says is booked by the worker.
        GRANT INSERT ON payment, promo_grant TO routify_worker;
    END IF;
END $$;
