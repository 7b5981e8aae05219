-- Restores of this database to an earlier state. Redis names the newest one that it was filled after: with another name it
-- is from before the restore, and knows balances that the restored database lacks.
CREATE TABLE "restore" (
    "id" UUID NOT NULL,
    -- Null: it was restored by other tools.
    "backup_id" TEXT,
    -- The state that it was restored to.
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "restored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- What Redis was when its balances were noted; null: they are not noted yet.
    "redis" TEXT,
    CONSTRAINT "restore_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "restore_redis" CHECK ("redis" IN ('earlier', 'later', 'empty', 'unknown'))
);
CREATE INDEX "restore_taken_at_idx" ON "restore"("taken_at");

-- Balances that Redis had before, of wallets that are later in it than in the restored database.
CREATE TABLE "restore_balance" (
    "restore_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "balance_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "restore_balance_pkey" PRIMARY KEY ("restore_id", "organization_id")
);
ALTER TABLE "restore_balance" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "restore_balance" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "restore_balance" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT ON "restore" TO routify_worker, routify_tenant;
        GRANT SELECT, INSERT, UPDATE ON "restore" TO routify_control;
        GRANT SELECT, INSERT ON "restore_balance" TO routify_control;
    END IF;
END $$;
