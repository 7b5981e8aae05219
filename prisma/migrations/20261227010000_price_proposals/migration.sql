-- Differences between a price list on the network and the catalog, which an operator approves.
CREATE TABLE "price_proposal" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "plan_hash" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "changes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    CONSTRAINT "price_proposal_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_proposal_state" CHECK ("state" IN ('open', 'approved', 'rejected', 'replaced', 'expired'))
);
CREATE UNIQUE INDEX "price_proposal_open" ON "price_proposal"("state") WHERE "state" = 'open';

CREATE TABLE "price_list_check" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3),
    "result" TEXT,
    "detail" TEXT,
    CONSTRAINT "price_list_check_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_list_check_one" CHECK ("id" = 1)
);

DO $$
BEGIN
    IF (SELECT count(*) = 2 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker')) THEN
        GRANT SELECT, UPDATE ON price_proposal TO routify_control;
        GRANT SELECT, INSERT, UPDATE ON price_list_check TO routify_control;
        GRANT SELECT, INSERT, UPDATE ON price_proposal, price_list_check TO routify_worker;
    END IF;
END $$;
