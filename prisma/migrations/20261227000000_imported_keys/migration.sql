-- routify:online
-- Keys whose secret another gateway issued, such as new-api. They keep working, and each gateway keeps their digests in memory,
-- so that a random text costs no look-up.

ALTER TABLE "api_key"
    -- Null: issued here.
    ADD COLUMN IF NOT EXISTS "imported_from" TEXT,
    -- Number of the transaction that imported the key: what gateways have not read is found by it.
    ADD COLUMN IF NOT EXISTS "imported_in" XID8,
    DROP CONSTRAINT IF EXISTS "api_key_imported_from_is_a_name",
    ADD CONSTRAINT "api_key_imported_from_is_a_name" CHECK ("imported_from" ~ '^[a-z][a-z0-9-]{0,31}$') NOT VALID;
ALTER TABLE "api_key" VALIDATE CONSTRAINT "api_key_imported_from_is_a_name";

-- The queries of gateways: whether an active one exists, and the digests since a transaction. Empty without imports.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "api_key_imported" ON "api_key"("status", "imported_in", "id") WHERE "imported_from" IS NOT NULL;

CREATE OR REPLACE FUNCTION note_import() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.imported_in := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER note_import BEFORE INSERT ON "api_key" FOR EACH ROW
    WHEN (NEW.imported_from IS NOT NULL) EXECUTE FUNCTION note_import();
