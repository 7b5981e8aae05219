-- What keys and members have spent in windows of caps that ended long ago is deleted: only the running window limits
-- anything. Windows below the mark of their period are forgotten: they are not moved by late events and refunds, not
-- copied to Redis, not audited. The window of "total" never ends.
CREATE TABLE "spend_window_mark" (
    "period" TEXT NOT NULL CHECK ("period" IN ('day', 'month', 'total')),
    -- The oldest window that is kept; windows of a period sort as text in the order of time. Empty: all are kept.
    "kept_from" TEXT NOT NULL DEFAULT '',
    CONSTRAINT "spend_window_mark_pkey" PRIMARY KEY ("period")
);
INSERT INTO "spend_window_mark" ("period") VALUES ('day'), ('month'), ('total');

-- Old windows are found, and deleted, without a scan of the table.
CREATE INDEX "key_spend_period_window_key_idx" ON "key_spend"("period", "window_key");
CREATE INDEX "member_spend_period_window_key_idx" ON "member_spend"("period", "window_key");

-- Forgets windows that ended more than `days_kept` days ago, and deletes at most `rows_max` of their rows. Returns how
-- many it deleted. The running month and the one before it always stay.
CREATE FUNCTION forget_spend_windows(days_kept integer, rows_max integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_day date := (now() AT TIME ZONE 'UTC')::date - greatest(days_kept, 62);
    of_keys integer;
    of_members integer;
BEGIN
    UPDATE spend_window_mark m SET kept_from = n.kept_from
    FROM (VALUES ('day', to_char(first_day, 'YYYY-MM-DD')), ('month', to_char(first_day, 'YYYY-MM'))) AS n(period, kept_from)
    WHERE m.period = n.period AND m.kept_from < n.kept_from;
    DELETE FROM key_spend WHERE (key_id, period, window_key) IN (
        SELECT s.key_id, s.period, s.window_key FROM spend_window_mark m
        JOIN key_spend s ON s.period = m.period AND s.window_key < m.kept_from LIMIT rows_max FOR UPDATE OF s SKIP LOCKED);
    GET DIAGNOSTICS of_keys = ROW_COUNT;
    DELETE FROM member_spend WHERE (member_id, period, window_key) IN (
        SELECT s.member_id, s.period, s.window_key FROM spend_window_mark m
        JOIN member_spend s ON s.period = m.period AND s.window_key < m.kept_from LIMIT rows_max - of_keys FOR UPDATE OF s SKIP LOCKED);
    GET DIAGNOSTICS of_members = ROW_COUNT;
    RETURN of_keys + of_members;
END $$;

REVOKE ALL ON FUNCTION forget_spend_windows(integer, integer) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION forget_spend_windows(integer, integer) TO routify_worker;
    GRANT SELECT ON spend_window_mark TO routify_control, routify_worker;
END $$;
