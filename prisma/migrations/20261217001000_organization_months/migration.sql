-- What moved the credit of each organization in a month (UTC, by the time of booking), for the deferred-revenue report. The
-- worker adds each day with the sums of `account_day`, in one statement. A row of code `brought_forward` has what was
-- archived before any day was summed. `origin` splits two codes: a reversal by the kind of payment that it undoes, a grant
-- by whether a code was redeemed for it.
CREATE TABLE "organization_month" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "account_kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    -- Credits less debits: positive is owed to the customer.
    "amount_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "organization_month_pkey" PRIMARY KEY ("organization_id", "month", "account_kind", "code", "origin")
);
CREATE INDEX "organization_month_month_idx" ON "organization_month"("month");

-- Days that are summed already: those of transfers, and what is brought forward. No release had summed days before.
INSERT INTO organization_month (organization_id, month, account_kind, code, origin, amount_nano_usd)
SELECT a.organization_id, date_trunc('month', t.booked_at AT TIME ZONE 'UTC')::date, a.kind, t.code, coalesce(CASE t.code
        WHEN 'reversal' THEN (SELECT undone.kind FROM payment p JOIN payment undone ON undone.id = p.reverses WHERE p.id = t.request_id)
        WHEN 'grant' THEN (SELECT 'redeem_code' FROM redeem_code r WHERE r.grant_id = t.request_id) END, ''),
    sum(side.amount)
FROM transfer t
CROSS JOIN LATERAL (VALUES (t.credit_account, t.amount_nano_usd), (t.debit_account, -t.amount_nano_usd)) AS side (account_id, amount)
JOIN account a ON a.id = side.account_id AND a.organization_id IS NOT NULL
WHERE t.booked_at < (SELECT (max(day) + 1)::timestamp AT TIME ZONE 'UTC' FROM account_day WHERE code <> 'brought_forward')
GROUP BY 1, 2, 3, 4, 5;
INSERT INTO organization_month (organization_id, month, account_kind, code, origin, amount_nano_usd)
SELECT b.organization_id, (SELECT date_trunc('month', max(last_booked_at) AT TIME ZONE 'UTC') FROM detached_month)::date, a.kind,
    'brought_forward', '', sum(b.credit_nano_usd - b.debit_nano_usd)
FROM brought_forward b JOIN account a ON a.id = b.account_id
WHERE b.organization_id IS NOT NULL AND EXISTS (SELECT 1 FROM account_day) GROUP BY 1, 3;

ALTER TABLE "organization_month" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "organization_month" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "organization_month" USING (organization_id = (SELECT served_organization())
    OR (SELECT sees_all_organizations()));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker')) THEN
        GRANT SELECT ON organization_month TO routify_control;
        GRANT SELECT, INSERT, UPDATE ON organization_month TO routify_worker;
    END IF;
END $$;
