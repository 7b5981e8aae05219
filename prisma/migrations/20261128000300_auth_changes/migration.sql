-- Gateways keep keys in memory and ask every few seconds what changed since: one query, however many keys there are.
-- A change is found by the number of its transaction: numbers below the oldest running transaction are complete, so a
-- gateway that asks again from there misses none, whatever the order of commits. Set by triggers, so that a change made
-- by hand or by an older version is found as well. Null: not changed since this migration.
ALTER TABLE "tier" ADD COLUMN "changed_in" xid8;
ALTER TABLE "organization" ADD COLUMN "changed_in" xid8;
ALTER TABLE "member" ADD COLUMN "changed_in" xid8;
ALTER TABLE "api_key" ADD COLUMN "changed_in" xid8;

CREATE INDEX "tier_changed_in_idx" ON "tier"("changed_in");
CREATE INDEX "organization_changed_in_idx" ON "organization"("changed_in");
CREATE INDEX "member_changed_in_idx" ON "member"("changed_in");
CREATE INDEX "api_key_changed_in_idx" ON "api_key"("changed_in");

CREATE FUNCTION note_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE TRIGGER note_change BEFORE UPDATE ON "tier" FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON "organization" FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON "member" FOR EACH ROW EXECUTE FUNCTION note_change();
-- The last use of a key is written every minute and changes nothing for gateways.
CREATE TRIGGER note_change BEFORE UPDATE ON "api_key" FOR EACH ROW
    WHEN (OLD.last_used_at IS NOT DISTINCT FROM NEW.last_used_at OR OLD.version <> NEW.version)
    EXECUTE FUNCTION note_change();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'routify_gateway') THEN
        GRANT SELECT ("changed_in") ON member TO routify_gateway;
    END IF;
END $$;
