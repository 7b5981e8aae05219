-- routify:online
-- Half of the transfers are between accounts of the platform (sequence numbers 200 to 499), and nothing reads them by
-- organization: their entries were a part of what each request writes ahead.

-- routify:each-partition of transfer
CREATE INDEX CONCURRENTLY IF NOT EXISTS "{partition}_of_customers" ON {table} ("organization_id", "id") WHERE leg < 200 OR leg >= 500;
CREATE INDEX IF NOT EXISTS "transfer_of_customers" ON "transfer" ("organization_id", "id") WHERE leg < 200 OR leg >= 500;
DROP INDEX IF EXISTS "transfer_organization_id_id_idx";
