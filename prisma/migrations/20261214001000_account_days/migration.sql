-- Whether money of payments is test money: entries of a provider in test mode. No release had entries before.
ALTER TABLE "clearing_entry" ADD COLUMN "is_test" BOOLEAN NOT NULL DEFAULT false;

-- Debits and credits of each day (UTC, by the time of booking) by kind of account and code, for reports of months. A row of
-- code `brought_forward` has what was archived before any day was summed.
CREATE TABLE "account_day" (
    "day" DATE NOT NULL,
    "is_test" BOOLEAN NOT NULL,
    "account_kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "debit_nano_usd" BIGINT NOT NULL CHECK ("debit_nano_usd" >= 0),
    "credit_nano_usd" BIGINT NOT NULL CHECK ("credit_nano_usd" >= 0),
    CONSTRAINT "account_day_pkey" PRIMARY KEY ("day", "is_test", "account_kind", "code")
);
CREATE TRIGGER "account_day_is_append_only" BEFORE UPDATE OR DELETE ON "account_day"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "account_day_is_not_truncated" BEFORE TRUNCATE ON "account_day"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker')) THEN
        GRANT SELECT ON account_day TO routify_control;
        GRANT SELECT, INSERT ON account_day TO routify_worker;
    END IF;
END $$;
