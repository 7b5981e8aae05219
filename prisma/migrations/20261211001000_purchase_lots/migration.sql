-- A lot a purchase. What was the only paid lot of a wallet becomes its base lot: money without a purchase, and debts.
ALTER TABLE "account" DROP CONSTRAINT "account_kind_check";
ALTER TABLE "account" DROP CONSTRAINT "account_lots_belong_to_an_organization";
DROP INDEX "account_one_paid_lot";
UPDATE "account" SET "kind" = 'wallet_base' WHERE "kind" = 'wallet_paid';
ALTER TABLE "account" ADD COLUMN "closed_at" TIMESTAMPTZ(3);
ALTER TABLE "account" ADD CONSTRAINT "account_kind_check" CHECK ("kind" IN ('wallet_base', 'wallet_paid', 'wallet_promo',
    'revenue', 'cogs', 'provider_payable', 'payments_clearing', 'promo_expense', 'breakage', 'adjustment', 'waiver'));
ALTER TABLE "account" ADD CONSTRAINT "account_lots_belong_to_an_organization"
    CHECK ((left("kind", 7) = 'wallet_') = ("organization_id" IS NOT NULL));
ALTER TABLE "account" ADD CONSTRAINT "account_closed_is_empty"
    CHECK ("closed_at" IS NULL OR ("balance_nano_usd" = 0 AND "kind" <> 'wallet_base'));
CREATE UNIQUE INDEX "account_one_base_lot" ON "account"("organization_id") WHERE "kind" = 'wallet_base';
-- What settlement reads: a wallet may have had a thousand purchases and grants.
CREATE INDEX "account_open_lots" ON "account"("organization_id") WHERE "closed_at" IS NULL;
