-- How the operator wants some requests to be routed. A match that is null matches all.

CREATE TABLE "route_rule" (
    "id" UUID NOT NULL,
    "model" TEXT,
    "tier_id" UUID,
    "organization_id" UUID,
    "tag" TEXT,
    "strategy" TEXT NOT NULL DEFAULT 'weighted' CHECK ("strategy" IN ('weighted', 'cheapest', 'fastest', 'least_busy')),
    "max_attempts" INTEGER CHECK ("max_attempts" BETWEEN 1 AND 3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "route_rule_pkey" PRIMARY KEY ("id")
);
-- Two rules for the same requests could not both be right.
CREATE UNIQUE INDEX "route_rule_match_key" ON "route_rule"("model", "tier_id", "organization_id", "tag")
    NULLS NOT DISTINCT WHERE "archived_at" IS NULL;

ALTER TABLE "route_rule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "route_rule" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "route_rule" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON route_rule TO routify_gateway;
    GRANT SELECT, INSERT, UPDATE ON route_rule TO routify_control;
END $$;
