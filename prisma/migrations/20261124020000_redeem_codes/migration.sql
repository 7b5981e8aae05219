-- Redeem codes: grants that whoever knows the code gives to an organization of theirs, once.

-- Of the code only a keyed digest is stored (HMAC-SHA-256 under a pepper).
CREATE TABLE "redeem_code" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "masked" TEXT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "priority" SMALLINT NOT NULL CHECK ("priority" BETWEEN 0 AND 100),
    "grant_days" INTEGER CHECK ("grant_days" > 0),
    "expires_at" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "organization_id" UUID,
    "grant_id" UUID,
    "redeemed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "redeem_code_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "redeem_code_is_redeemed_or_not" CHECK (num_nulls("organization_id", "grant_id", "redeemed_at") IN (0, 3))
);
CREATE UNIQUE INDEX "redeem_code_digest_key" ON "redeem_code"("digest");
CREATE UNIQUE INDEX "redeem_code_grant_id_key" ON "redeem_code"("grant_id");
CREATE INDEX "redeem_code_batch_id_id_idx" ON "redeem_code"("batch_id", "id");

ALTER TABLE "redeem_code" ADD CONSTRAINT "redeem_code_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "redeem_code" ADD CONSTRAINT "redeem_code_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "promo_grant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An organization sees what it has redeemed; what nobody has redeemed yet, no organization.
ALTER TABLE "redeem_code" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "redeem_code" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "redeem_code" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_control') THEN RETURN; END IF;
    GRANT SELECT ON redeem_code TO routify_control, routify_worker;
    GRANT INSERT, UPDATE ("organization_id", "grant_id", "redeemed_at") ON redeem_code TO routify_control;
END $$;
