-- Charge-backs: a top-up that whoever paid it has taken back, wholly or in part.
ALTER TABLE "payment" ADD COLUMN "reverses" UUID;
ALTER TABLE "payment" DROP CONSTRAINT "payment_kind_check";
ALTER TABLE "payment" ADD CONSTRAINT "payment_kind_check" CHECK ("kind" IN ('topup', 'adjustment', 'chargeback'));
ALTER TABLE "payment" ADD CONSTRAINT "payment_chargeback_takes_back" CHECK (
    ("kind" = 'chargeback') = ("reverses" IS NOT NULL) AND ("kind" <> 'chargeback' OR "amount_nano_usd" < 0));
CREATE INDEX "payment_reverses_idx" ON "payment"("reverses");
