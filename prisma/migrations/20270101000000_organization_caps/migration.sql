-- Caps of organizations are rows: of all their requests, or of those of a key, a member, models or a label; of money or of
-- requests, by any period. The columns of keys and members stay beside them.

CREATE TABLE "spend_cap" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    -- Names the cap in terms, in Redis and in spend windows, as `c12` (money) or `r12` (requests): never used again.
    "number" INTEGER NOT NULL,
    "name" TEXT,
    "key_id" UUID,
    "member_id" UUID,
    "model" TEXT,
    "tag_name" TEXT,
    "tag_value" TEXT,
    "unit" TEXT NOT NULL CHECK ("unit" IN ('usd', 'requests')),
    "amount" BIGINT NOT NULL CHECK ("amount" >= 0),
    "period" TEXT NOT NULL CHECK ("period" IN ('hour', 'day', 'week', 'month', 'quarter', 'hours', 'total')),
    -- Of the period `hours`, which begins with the first request.
    "period_hours" INTEGER CHECK ("period_hours" > 0),
    "time_zone" TEXT,
    "week_starts_on" SMALLINT NOT NULL DEFAULT 1 CHECK ("week_starts_on" BETWEEN 1 AND 7),
    "is_hard" BOOLEAN NOT NULL DEFAULT true,
    "override_amount" BIGINT CHECK ("override_amount" >= 0),
    "override_ends_at" TIMESTAMPTZ(3),
    "override_reason" TEXT,
    "set_by" TEXT NOT NULL CHECK ("set_by" IN ('operator', 'customer')),
    "is_visible" BOOLEAN NOT NULL DEFAULT true,
    "version" INTEGER NOT NULL DEFAULT 1,
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_in" xid8,
    CONSTRAINT "spend_cap_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "spend_cap_tag_check" CHECK (("tag_name" IS NULL) = ("tag_value" IS NULL)),
    CONSTRAINT "spend_cap_hours_of_period" CHECK (("period" = 'hours') = ("period_hours" IS NOT NULL)),
    CONSTRAINT "spend_cap_override_check" CHECK (("override_amount" IS NULL) = ("override_ends_at" IS NULL)),
    CONSTRAINT "spend_cap_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id")
        ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "spend_cap_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "spend_cap_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id")
        ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "spend_cap_organization_id_number_key" ON "spend_cap"("organization_id", "number");
CREATE INDEX "spend_cap_organization_id_id_idx" ON "spend_cap"("organization_id", "id");
CREATE INDEX "spend_cap_key_id_idx" ON "spend_cap"("key_id");
CREATE INDEX "spend_cap_member_id_idx" ON "spend_cap"("member_id");
CREATE INDEX "spend_cap_changed_in_idx" ON "spend_cap"("changed_in");
-- A new cap limits keys that are cached, so it is a change as well.
CREATE TRIGGER note_change BEFORE INSERT OR UPDATE ON "spend_cap" FOR EACH ROW EXECUTE FUNCTION note_change();

-- As key_spend and member_spend: the sum of what its records count, by the windows that they name.
CREATE TABLE "cap_spend" (
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "window_key" TEXT NOT NULL,
    -- Nano-USD, or requests.
    "spent" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "cap_spend_pkey" PRIMARY KEY ("organization_id", "name", "window_key")
);
CREATE INDEX "cap_spend_window_key_idx" ON "cap_spend"("window_key");

-- One mark for listed caps of all calendars, whose windows are named by the day, month or minute in which they began; one
-- for windows that requests open, which are named by `t` and that moment, in milliseconds; one for those of runs, `b` and a
-- hash, which end after a week. `total` is after all of these.
ALTER TABLE "spend_window_mark" DROP CONSTRAINT "spend_window_mark_period_check",
    ADD CONSTRAINT "spend_window_mark_period_check" CHECK ("period" IN ('day', 'month', 'total', 'cap', 'opened', 'run'));
INSERT INTO "spend_window_mark" ("period") VALUES ('cap'), ('opened'), ('run');

CREATE OR REPLACE FUNCTION forget_spend_windows(days_kept integer, rows_max integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first_day date := (now() AT TIME ZONE 'UTC')::date - greatest(days_kept, 62);
    of_keys integer;
    of_members integer;
    of_caps integer;
BEGIN
    -- A quarter is named by its first month, and may have ended on the first day that is kept; opened windows last a year.
    UPDATE spend_window_mark m SET kept_from = n.kept_from
    FROM (VALUES ('day', to_char(first_day, 'YYYY-MM-DD')), ('month', to_char(first_day, 'YYYY-MM')),
        ('cap', to_char(first_day - 92, 'YYYY-MM-DD')),
        ('opened', 't' || (extract(epoch FROM first_day - 366)::bigint * 1000)::text),
        ('run', 't' || (extract(epoch FROM first_day - 7)::bigint * 1000)::text)) AS n(period, kept_from)
    WHERE m.period = n.period AND m.kept_from < n.kept_from;
    DELETE FROM key_spend WHERE (key_id, period, window_key) IN (
        SELECT s.key_id, s.period, s.window_key FROM spend_window_mark m
        JOIN key_spend s ON s.period = m.period AND s.window_key < m.kept_from LIMIT rows_max FOR UPDATE OF s SKIP LOCKED);
    GET DIAGNOSTICS of_keys = ROW_COUNT;
    DELETE FROM member_spend WHERE (member_id, period, window_key) IN (
        SELECT s.member_id, s.period, s.window_key FROM spend_window_mark m
        JOIN member_spend s ON s.period = m.period AND s.window_key < m.kept_from LIMIT rows_max - of_keys FOR UPDATE OF s SKIP LOCKED);
    GET DIAGNOSTICS of_members = ROW_COUNT;
    DELETE FROM cap_spend WHERE (organization_id, name, window_key) IN (
        SELECT s.organization_id, s.name, s.window_key FROM spend_window_mark m
        JOIN cap_spend s ON s.window_key < m.kept_from AND (m.period = 'cap' OR m.period = 'opened' AND s.window_key LIKE 't%'
            OR m.period = 'run' AND s.name LIKE 'b%') LIMIT rows_max - of_keys - of_members
        FOR UPDATE OF s SKIP LOCKED);
    GET DIAGNOSTICS of_caps = ROW_COUNT;
    RETURN of_keys + of_members + of_caps;
END $$;

-- What one record counts in a window that it names: requests, or its charge less refunds. A request counts when something
-- of it was delivered or charged, and not when it was waived.
CREATE FUNCTION counted_in_window(window_name text, charged bigint, usage_source text, waiver text) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN window_name !~ '^r[0-9]+=' THEN charged
        WHEN waiver IS NULL AND usage_source <> 'none' THEN 1 ELSE 0 END
$$;

CREATE OR REPLACE FUNCTION bring_month_forward(month_start date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    suffix text := to_char(month_start, 'YYYY_MM');
BEGIN
    EXECUTE format(
        'INSERT INTO detached_month (month, ends_before, record_count, transfer_count, last_booked_at, last_transfer_at)
         SELECT $1, $2, (SELECT count(*) FROM part.%I), count(*), max(booked_at), uuid_moment(max(id::text)::uuid) FROM part.%I',
        'usage_record_' || suffix, 'transfer_' || suffix)
        USING month_start, uuid_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
    EXECUTE format(
        'INSERT INTO brought_forward
         SELECT $1, side.account_id, a.organization_id, sum(side.debit), sum(side.credit), uuid_moment(max(side.id::text)::uuid)
         FROM (SELECT debit_account AS account_id, amount_nano_usd AS debit, 0 AS credit, id FROM part.%1$I
             UNION ALL SELECT credit_account, 0, amount_nano_usd, id FROM part.%1$I) AS side
         JOIN account a ON a.id = side.account_id GROUP BY 2, 3', 'transfer_' || suffix) USING month_start;
    EXECUTE format(
        'INSERT INTO brought_forward_spend
         SELECT $1, s.* FROM (
             SELECT u.key_id, split_part(w.name, ''='', 1) AS period, split_part(w.name, ''='', 2) AS window_key,
                 sum(counted_in_window(w.name, u.charge_nano_usd - coalesce(f.refunded, 0)::bigint, u.usage_source, u.waiver))
             FROM part.%I u CROSS JOIN LATERAL string_to_table(u.spend_windows, '','') AS w(name)
             LEFT JOIN (SELECT request_id, sum(amount_nano_usd) AS refunded FROM refund GROUP BY 1) AS f ON f.request_id = u.request_id
             GROUP BY 1, 2, 3) AS s
         WHERE NOT EXISTS (SELECT 1 FROM spend_window_mark m
             WHERE m.period = CASE WHEN s.period ~ ''^b[0-9a-f]{16}$'' THEN ''run'' WHEN s.period !~ ''^[cr][0-9]+$'' THEN split_part(s.period, '':'', -1)
                 WHEN s.window_key LIKE ''t%%'' THEN ''opened'' ELSE ''cap'' END
                 AND s.window_key < m.kept_from)',
        'usage_record_' || suffix) USING month_start;
END $$;

ALTER TABLE "spend_cap" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "spend_cap" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "spend_cap" USING (sees_organization(organization_id));
ALTER TABLE "cap_spend" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "cap_spend" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "cap_spend" USING (sees_organization(organization_id));

REVOKE ALL ON FUNCTION forget_spend_windows(integer, integer), bring_month_forward(date) FROM PUBLIC;

DO $$
BEGIN
    IF (SELECT count(*) < 4 FROM pg_roles
        WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant')) THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION forget_spend_windows(integer, integer) TO routify_worker;
    GRANT SELECT ON spend_cap, cap_spend TO routify_gateway;
    GRANT SELECT, INSERT, UPDATE ON spend_cap, cap_spend TO routify_control;
    GRANT SELECT ON spend_cap TO routify_worker;
    GRANT SELECT, INSERT, UPDATE ON cap_spend TO routify_worker;
    GRANT SELECT, INSERT, UPDATE ON spend_cap TO routify_tenant;
    GRANT SELECT ON cap_spend TO routify_tenant;
END $$;
