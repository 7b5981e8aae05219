-- Where the days and months of spend caps begin, an IANA name. Null: in the time zone of the organization.
ALTER TABLE "api_key" ADD COLUMN "day_cap_tz" TEXT, ADD COLUMN "month_cap_tz" TEXT;
ALTER TABLE "member" ADD COLUMN "day_cap_tz" TEXT, ADD COLUMN "month_cap_tz" TEXT;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'routify_gateway') THEN
        GRANT SELECT ("day_cap_tz", "month_cap_tz") ON member TO routify_gateway;
    END IF;
END $$;
