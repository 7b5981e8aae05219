-- A gateway reads what a key spent by day. It did so in the role of customers, which also changes keys and members; a login of
-- gateways is not a member of that role. Row-level security narrows these rows to one organization in either.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'routify_gateway') THEN
        GRANT SELECT ON usage_sum, usage_rollup, usage_rollup_mark TO routify_gateway;
    END IF;
END $$;
