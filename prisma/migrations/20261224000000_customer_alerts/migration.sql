-- What an organization is warned of. A wallet carries its own level: a charge that crosses it writes the event in its transaction.
ALTER TABLE "wallet"
    -- Warned below it; null: not.
    ADD COLUMN "low_nano_usd" BIGINT,
    -- Below a level since it was crossed, until the balance has clearly risen.
    ADD COLUMN "is_low" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "is_empty" BOOLEAN NOT NULL DEFAULT false;
UPDATE "wallet" SET "is_empty" = true WHERE "posted_nano_usd" - "blocked_nano_usd" + "credit_limit_nano_usd" < 10000000;
ALTER TABLE "wallet" ADD CONSTRAINT "wallet_low_is_positive" CHECK ("low_nano_usd" > 0);

-- The rules of an organization. None: those of the operator.
CREATE TABLE "alert_rules" (
    "organization_id" UUID NOT NULL,
    -- Each 0: not used. The highest amount counts.
    "low_balance_nano_usd" BIGINT NOT NULL CHECK ("low_balance_nano_usd" >= 0),
    "low_balance_percent" INTEGER NOT NULL CHECK ("low_balance_percent" BETWEEN 0 AND 100),
    "low_balance_days" INTEGER NOT NULL CHECK ("low_balance_days" BETWEEN 0 AND 90),
    "caps" BOOLEAN NOT NULL,
    "unusual_spend" BOOLEAN NOT NULL,
    "unusual_spend_min_nano_usd" BIGINT NOT NULL CHECK ("unusual_spend_min_nano_usd" > 0),
    "recipient_roles" TEXT[],
    "recipient_member_ids" UUID[],
    -- Whether a worker gave the wallet its level.
    "is_applied" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_rules_pkey" PRIMARY KEY ("organization_id")
);
CREATE INDEX "alert_rules_not_applied" ON "alert_rules"("organization_id") WHERE NOT "is_applied";
ALTER TABLE "alert_rules" ADD CONSTRAINT "alert_rules_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Members who want no emails of alerts.
CREATE TABLE "alert_mute" (
    "member_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_mute_pkey" PRIMARY KEY ("member_id")
);
CREATE INDEX "alert_mute_organization_id_idx" ON "alert_mute"("organization_id");
ALTER TABLE "alert_mute" ADD CONSTRAINT "alert_mute_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "alert_mute" ADD CONSTRAINT "alert_mute_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Events up to this position are in emails, or wait in `alert_notice`. One row.
CREATE TABLE "alert_cursor" (
    "id" BOOLEAN NOT NULL DEFAULT true CHECK ("id"),
    "position" BIGINT NOT NULL,
    CONSTRAINT "alert_cursor_pkey" PRIMARY KEY ("id")
);
INSERT INTO "alert_cursor" ("position") SELECT coalesce(max("position"), 0) FROM "event";

-- An event that waits for its email.
CREATE TABLE "alert_notice" (
    "event_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "is_urgent" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_notice_pkey" PRIMARY KEY ("event_id")
);
CREATE INDEX "alert_notice_organization_id_idx" ON "alert_notice"("organization_id");
ALTER TABLE "alert_notice" ADD CONSTRAINT "alert_notice_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "event"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "alert_notice" ADD CONSTRAINT "alert_notice_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- When an organization got its last email of alerts.
CREATE TABLE "alert_mailing" (
    "organization_id" UUID NOT NULL,
    "mailed_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "alert_mailing_pkey" PRIMARY KEY ("organization_id")
);
ALTER TABLE "alert_mailing" ADD CONSTRAINT "alert_mailing_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "alert_rules" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alert_rules" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "alert_rules" USING (sees_organization(organization_id));
ALTER TABLE "alert_mute" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alert_mute" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "alert_mute" USING (sees_organization(organization_id));
ALTER TABLE "alert_notice" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alert_notice" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "alert_notice" USING (sees_organization(organization_id));
ALTER TABLE "alert_mailing" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "alert_mailing" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "alert_mailing" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE ON alert_rules TO routify_control, routify_tenant;
        GRANT SELECT, INSERT, DELETE ON alert_mute TO routify_control, routify_tenant;
        GRANT SELECT, UPDATE ("is_applied") ON alert_rules TO routify_worker;
        GRANT SELECT ON alert_mute TO routify_worker;
        GRANT SELECT, UPDATE ON alert_cursor TO routify_worker;
        GRANT SELECT, INSERT, UPDATE, DELETE ON alert_notice TO routify_worker;
        GRANT SELECT, INSERT, UPDATE ON alert_mailing TO routify_worker;
        GRANT SELECT ("day_cap_nano_usd", "month_cap_nano_usd", "total_cap_nano_usd") ON member TO routify_worker;
        GRANT SELECT ("name") ON "user" TO routify_worker;
    END IF;
END $$;
