-- Sums of customers' transfers by the quarter of an hour of their ids, which is that of their booking: what statements are
-- made of. Made together with the sums of usage and under the same mark, always anew for a whole quarter. The model of what
-- is no usage is the nil UUID. They stay when the transfers themselves are archived.
CREATE TABLE "movement_rollup" (
    "organization_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "model_id" UUID NOT NULL,
    "source_count" BIGINT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "promo_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "movement_rollup_pkey" PRIMARY KEY ("organization_id", "starts_at", "code", "model_id")
);
CREATE INDEX "movement_rollup_starts_at_idx" ON "movement_rollup"("starts_at");

-- What is in the ledger already, up to the mark.
INSERT INTO "movement_rollup"
SELECT t.organization_id, quarter_of(uuid_moment(t.id)), CASE t.code WHEN 'usage_adjustment' THEN 'usage' ELSE t.code END,
    coalesce(u.model_id, '00000000-0000-0000-0000-000000000000'),
    count(*) FILTER (WHERE t.leg = 0 OR t.leg = 100 AND NOT EXISTS (
        SELECT 1 FROM transfer f WHERE f.request_id = t.request_id AND f.leg = 0)),
    sum(CASE WHEN c.id IS NULL THEN -t.amount_nano_usd ELSE t.amount_nano_usd END),
    sum(CASE WHEN coalesce(c.kind, d.kind) <> 'wallet_promo' THEN 0
        WHEN c.id IS NULL THEN -t.amount_nano_usd ELSE t.amount_nano_usd END)
FROM transfer t
LEFT JOIN account c ON c.id = t.credit_account AND c.organization_id = t.organization_id
LEFT JOIN account d ON d.id = t.debit_account AND d.organization_id = t.organization_id
LEFT JOIN usage_record u ON left(t.code, 5) = 'usage' AND u.request_id = t.request_id
WHERE t.organization_id IS NOT NULL AND t.leg < 200 AND t.id < uuid_floor((SELECT rolled_until FROM usage_rollup_mark))
GROUP BY 1, 2, 3, 4;

ALTER TABLE "movement_rollup" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "movement_rollup" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "movement_rollup" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON movement_rollup TO routify_control, routify_worker, routify_tenant;
    GRANT INSERT, DELETE ON movement_rollup TO routify_control, routify_worker;
END $$;
