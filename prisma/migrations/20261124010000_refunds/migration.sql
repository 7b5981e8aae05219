-- Refunds: what a request cost, given back to the lots that paid for it.

-- Its id is the request_id of its transfers; "request_id" is the request that is paid back.
CREATE TABLE "refund" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "refund_organization_id_id_idx" ON "refund"("organization_id", "id");
CREATE INDEX "refund_request_id_idx" ON "refund"("request_id");

ALTER TABLE "refund" ADD CONSTRAINT "refund_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "refund_is_append_only" BEFORE UPDATE OR DELETE ON "refund" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "refund_is_not_truncated" BEFORE TRUNCATE ON "refund" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE "refund" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "refund" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "refund" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON refund TO routify_gateway, routify_control, routify_worker, routify_tenant;
    GRANT INSERT ON refund TO routify_control;
END $$;
