-- Answers that are not charged: why, and what they would have cost; their upstreams' costs move from cogs to waiver.
ALTER TABLE "usage_record"
    ADD COLUMN "waiver" TEXT,
    ADD COLUMN "waived_nano_usd" BIGINT NOT NULL DEFAULT 0;
-- Rows that are there hold neither: NOT VALID checks new ones, without reading a large table under its lock.
ALTER TABLE "usage_record"
    ADD CONSTRAINT "usage_record_waiver_check" CHECK ("waiver" IN ('empty_reply', 'broken_stream')) NOT VALID,
    ADD CONSTRAINT "usage_record_waived_nano_usd_check" CHECK ("waived_nano_usd" >= 0) NOT VALID;

ALTER TABLE "account" DROP CONSTRAINT "account_kind_check";
ALTER TABLE "account" ADD CONSTRAINT "account_kind_check" CHECK ("kind" IN ('wallet_paid', 'wallet_promo', 'revenue', 'cogs',
    'provider_payable', 'payments_clearing', 'promo_expense', 'breakage', 'adjustment', 'waiver'));
INSERT INTO "account" ("id", "kind") VALUES ('00000000-0000-7000-8000-000000000008', 'waiver');

ALTER TABLE "attempt_rollup"
    ADD COLUMN "waived_count" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "waived_cost_nano_usd" BIGINT NOT NULL DEFAULT 0;
