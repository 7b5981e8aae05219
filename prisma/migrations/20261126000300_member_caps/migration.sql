-- What a member may spend with all keys that it has made, beside what each key may.

ALTER TABLE "member" ADD COLUMN "day_cap_nano_usd" BIGINT CHECK ("day_cap_nano_usd" >= 0);
ALTER TABLE "member" ADD COLUMN "month_cap_nano_usd" BIGINT CHECK ("month_cap_nano_usd" >= 0);
ALTER TABLE "member" ADD COLUMN "total_cap_nano_usd" BIGINT CHECK ("total_cap_nano_usd" >= 0);

-- As key_spend: the sum of the charges whose record names the window, as `member:period=window` in its spend_windows.
CREATE TABLE "member_spend" (
    "member_id" UUID NOT NULL,
    "period" TEXT NOT NULL CHECK ("period" IN ('day', 'month', 'total')),
    "window_key" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "spent_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "member_spend_pkey" PRIMARY KEY ("member_id", "period", "window_key")
);
CREATE INDEX "member_spend_organization_id_idx" ON "member_spend"("organization_id");

ALTER TABLE "member_spend" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "member_spend" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "member_spend" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON member_spend TO routify_gateway, routify_control, routify_worker, routify_tenant;
    GRANT INSERT, UPDATE ON member_spend TO routify_control, routify_worker;
    -- The gateway knows a member by its caps only.
    GRANT SELECT ("id", "day_cap_nano_usd", "month_cap_nano_usd", "total_cap_nano_usd") ON member TO routify_gateway;
END $$;
