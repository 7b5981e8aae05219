-- A verified domain is checked every day: a domain that its organization has lost is no longer its own. A suspended claim
-- is not verified, so that another organization can show that the domain is its own, and older processes see it as such.
ALTER TABLE "organization_domain"
    ADD COLUMN "next_check_at" TIMESTAMPTZ(3),
    ADD COLUMN "checked_at" TIMESTAMPTZ(3),
    ADD COLUMN "failure" TEXT,
    ADD COLUMN "failing_since" TIMESTAMPTZ(3),
    ADD COLUMN "warnings" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "warned_at" TIMESTAMPTZ(3),
    ADD COLUMN "suspended_at" TIMESTAMPTZ(3);
CREATE INDEX "organization_domain_due" ON "organization_domain"("next_check_at") WHERE "verified_at" IS NOT NULL;
