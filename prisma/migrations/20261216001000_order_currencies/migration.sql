-- A provider has one currency, in which it states all amounts, in minor units. An order pins the rate of its day.
ALTER TABLE "payment_provider" ADD COLUMN "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$');

ALTER TABLE "payment_order" DROP CONSTRAINT "payment_order_currency_check";
UPDATE "payment_order" SET "currency" = 'USD';
ALTER TABLE "payment_order"
    ALTER COLUMN "currency" SET DEFAULT 'USD',
    ADD CONSTRAINT "payment_order_currency_check" CHECK ("currency" ~ '^[A-Z]{3}$'),
    -- Units of the currency for a dollar, as nano-units.
    ADD COLUMN "rate_nano" BIGINT NOT NULL DEFAULT 1000000000 CHECK ("rate_nano" > 0),
    -- Amount and surcharge, in minor units.
    ADD COLUMN "total_minor" BIGINT CHECK ("total_minor" > 0);
UPDATE "payment_order" SET "total_minor" = ("amount_nano_usd" + "surcharge_nano_usd") / 10000000;
ALTER TABLE "payment_order" ALTER COLUMN "total_minor" SET NOT NULL;

ALTER TABLE "payment_fact"
    ADD COLUMN "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    ADD COLUMN "gross_minor" BIGINT NOT NULL DEFAULT 0 CHECK ("gross_minor" >= 0),
    ADD COLUMN "tax_minor" BIGINT NOT NULL DEFAULT 0 CHECK ("tax_minor" BETWEEN 0 AND "gross_minor");
UPDATE "payment_fact" SET "gross_minor" = "gross_nano_usd" / 10000000, "tax_minor" = "tax_nano_usd" / 10000000;

ALTER TABLE "order_refund"
    ADD COLUMN "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    ADD COLUMN "gross_minor" BIGINT CHECK ("gross_minor" > 0);
UPDATE "order_refund" SET "gross_minor" = "gross_nano_usd" / 10000000;

-- Both sides of a comparison are in minor units of the provider's currency.
ALTER TABLE "payment_comparison" RENAME COLUMN "account_nano_usd" TO "account_minor";
ALTER TABLE "payment_comparison" RENAME COLUMN "ledger_nano_usd" TO "ledger_minor";
UPDATE "payment_comparison" SET "account_minor" = "account_minor" / 10000000, "ledger_minor" = "ledger_minor" / 10000000;
ALTER TABLE "payment_difference" RENAME COLUMN "amount_nano_usd" TO "amount_minor";
UPDATE "payment_difference" SET "amount_minor" = "amount_minor" / 10000000;
ALTER TABLE "payment_comparison" ADD COLUMN "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$');
ALTER TABLE "payment_difference" ADD COLUMN "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$');

ALTER TABLE "payment_provider" DROP CONSTRAINT "payment_provider_kind_check";
ALTER TABLE "payment_provider" ADD CONSTRAINT "payment_provider_kind_check"
    CHECK ("kind" IN ('bank_transfer', 'stripe', 'btcpay', 'epay', 'yookassa'));
