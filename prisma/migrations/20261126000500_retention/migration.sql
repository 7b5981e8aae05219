-- Retention: a month of requests, with its transfers, leaves the ledger as a whole. Its tables are detached and stand in the
-- schema "archive", for an operator to keep elsewhere and drop; what they add up to is brought forward.
CREATE SCHEMA "archive";

CREATE TABLE "detached_month" (
    -- Its first day, UTC.
    "month" DATE NOT NULL,
    -- Ids below it belong to this month or an earlier one.
    "ends_before" UUID NOT NULL,
    "record_count" BIGINT NOT NULL,
    "transfer_count" BIGINT NOT NULL,
    -- When the last of its transfers was booked, by the server's clock and by its id; null without a transfer.
    "last_booked_at" TIMESTAMPTZ(3),
    "last_transfer_at" TIMESTAMPTZ(3),
    "detached_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "detached_month_pkey" PRIMARY KEY ("month")
);

-- What the transfers of a detached month have moved into and out of each account.
CREATE TABLE "brought_forward" (
    "month" DATE NOT NULL,
    "account_id" UUID NOT NULL,
    "organization_id" UUID,
    "debit_nano_usd" BIGINT NOT NULL,
    "credit_nano_usd" BIGINT NOT NULL,
    -- When the last of them was booked, by its id.
    "last_transfer_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "brought_forward_pkey" PRIMARY KEY ("month", "account_id")
);
CREATE INDEX "brought_forward_organization_id_idx" ON "brought_forward"("organization_id");

-- What its requests have spent of each cap of a key, or of a member (`member:period`), less refunds.
CREATE TABLE "brought_forward_spend" (
    "month" DATE NOT NULL,
    "key_id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "window_key" TEXT NOT NULL,
    "spent_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "brought_forward_spend_pkey" PRIMARY KEY ("month", "key_id", "period", "window_key")
);

CREATE TRIGGER "detached_month_is_append_only" BEFORE UPDATE OR DELETE ON "detached_month" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "detached_month_is_not_truncated" BEFORE TRUNCATE ON "detached_month" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_is_append_only" BEFORE UPDATE OR DELETE ON "brought_forward" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_is_not_truncated" BEFORE TRUNCATE ON "brought_forward" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_spend_is_append_only" BEFORE UPDATE OR DELETE ON "brought_forward_spend" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_spend_is_not_truncated" BEFORE TRUNCATE ON "brought_forward_spend" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Ids below it are archived; the nil UUID while nothing is.
CREATE FUNCTION archived_before() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT ends_before FROM detached_month ORDER BY month DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')
$$;

-- Why a month may not leave the ledger; null if it may. To be asked with its partitions locked.
CREATE FUNCTION detach_hindrance(month_start date) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    starts_at timestamptz := month_start::timestamp AT TIME ZONE 'UTC';
    ends_at timestamptz := (month_start + interval '1 month') AT TIME ZONE 'UTC';
    mark usage_rollup_mark;
    last_day date;
    last_at timestamptz;
BEGIN
    SELECT * INTO mark FROM usage_rollup_mark;
    SELECT (max(booked_at) AT TIME ZONE 'UTC')::date, uuid_moment(max(id::text)::uuid) INTO last_day, last_at FROM transfer
        WHERE request_id >= uuid_floor(starts_at) AND request_id < uuid_floor(ends_at);
    IF coalesce(mark.rolled_until < greatest(ends_at, last_at + interval '15 minutes'), true) THEN
        RETURN 'its usage is not added up yet';
    END IF;
    IF EXISTS (SELECT 1 FROM usage_record WHERE request_id >= uuid_floor(starts_at) AND request_id < uuid_floor(ends_at)
            AND booked_at >= coalesce(mark.looked_at, '-infinity') - interval '90 seconds')
        OR EXISTS (SELECT 1 FROM refund WHERE request_id >= uuid_floor(starts_at) AND request_id < uuid_floor(ends_at)
            AND created_at >= coalesce(mark.looked_at, '-infinity') - interval '90 seconds') THEN
        RETURN 'something of it was booked a moment ago';
    END IF;
    IF coalesce((SELECT max(day) FROM transfer_seal) < greatest(last_day, (ends_at AT TIME ZONE 'UTC')::date - 1), last_day IS NOT NULL) THEN
        RETURN 'not all of its days are sealed';
    END IF;
    IF EXISTS (SELECT 1 FROM settlement_failure WHERE resolved_at IS NULL
            AND request_id >= uuid_floor(starts_at) AND request_id < uuid_floor(ends_at)) THEN
        RETURN 'an event of it waits for an operator';
    END IF;
    IF EXISTS (SELECT 1 FROM usage_record WHERE request_id >= uuid_floor(starts_at) AND request_id < uuid_floor(ends_at)
            AND grade = 1 AND closed_at IS NULL AND booked_at > now() - interval '30 days') THEN
        RETURN 'a request of it is not final since less than 30 days';
    END IF;
    RETURN NULL;
END $$;

-- Detaches both partitions of a month, with what they add up to brought forward. Answers null, or why it did not. Whoever
-- writes into that month meanwhile waits; everybody else only for the moment of the detachment, and that gives up after 3 s.
CREATE FUNCTION detach_month(month_start date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    suffix text := to_char(month_start, 'YYYY_MM');
    ends_at timestamptz := (month_start + interval '1 month') AT TIME ZONE 'UTC';
    hindrance text;
    parent text;
BEGIN
    -- An id of last month may be on its way; whoever asks for less than this is mistaken.
    IF month_start <> date_trunc('month', month_start)::date
        OR month_start + interval '4 months' > date_trunc('month', now() AT TIME ZONE 'UTC') THEN
        RETURN 'three whole months stay at least';
    END IF;
    -- Nothing is rolled up meanwhile, no partition is made, and nobody else detaches.
    PERFORM pg_advisory_xact_lock(hashtext('usage_rollup'));
    PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'));
    IF EXISTS (SELECT 1 FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent IN ('transfer'::regclass, 'usage_record'::regclass) AND right(c.relname, 7) < suffix) THEN
        RETURN 'an earlier month is still there';
    END IF;
    IF to_regclass(format('part.%I', 'transfer_' || suffix)) IS NULL
        OR to_regclass(format('part.%I', 'usage_record_' || suffix)) IS NULL THEN
        RETURN 'it is not there';
    END IF;
    EXECUTE format('LOCK TABLE part.%I, part.%I IN SHARE ROW EXCLUSIVE MODE', 'usage_record_' || suffix, 'transfer_' || suffix);
    hindrance := detach_hindrance(month_start);
    IF hindrance IS NOT NULL THEN
        RETURN hindrance;
    END IF;
    EXECUTE format(
        'INSERT INTO detached_month (month, ends_before, record_count, transfer_count, last_booked_at, last_transfer_at)
         SELECT $1, $2, (SELECT count(*) FROM part.%I), count(*), max(booked_at), uuid_moment(max(id::text)::uuid) FROM part.%I',
        'usage_record_' || suffix, 'transfer_' || suffix) USING month_start, uuid_floor(ends_at);
    EXECUTE format(
        'INSERT INTO brought_forward
         SELECT $1, side.account_id, a.organization_id, sum(side.debit), sum(side.credit), uuid_moment(max(side.id::text)::uuid)
         FROM (SELECT debit_account AS account_id, amount_nano_usd AS debit, 0 AS credit, id FROM part.%1$I
             UNION ALL SELECT credit_account, 0, amount_nano_usd, id FROM part.%1$I) AS side
         JOIN account a ON a.id = side.account_id GROUP BY 2, 3', 'transfer_' || suffix) USING month_start;
    EXECUTE format(
        'INSERT INTO brought_forward_spend
         SELECT $1, u.key_id, split_part(w.name, ''='', 1), split_part(w.name, ''='', 2),
             sum(u.charge_nano_usd - coalesce(f.refunded, 0))
         FROM part.%I u CROSS JOIN LATERAL unnest(u.spend_windows) AS w(name)
         LEFT JOIN (SELECT request_id, sum(amount_nano_usd) AS refunded FROM refund GROUP BY 1) AS f ON f.request_id = u.request_id
         GROUP BY 2, 3, 4', 'usage_record_' || suffix) USING month_start;
    FOREACH parent IN ARRAY ARRAY['usage_record', 'transfer'] LOOP
        EXECUTE format('ALTER TABLE %I DETACH PARTITION part.%I', parent, parent || '_' || suffix);
        EXECUTE format('ALTER TABLE part.%I SET SCHEMA archive', parent || '_' || suffix);
    END LOOP;
    RETURN NULL;
END $$;

ALTER TABLE "brought_forward" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "brought_forward" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "brought_forward" USING (sees_organization(organization_id));

-- The history of channels is kept as long as an operator wants, four weeks at least: until then nobody deletes it.
CREATE FUNCTION refuse_early_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.created_at > now() - interval '28 days' THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER "channel_event_is_append_only" ON "channel_event";
CREATE TRIGGER "channel_event_is_append_only" BEFORE UPDATE ON "channel_event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_event_is_kept_four_weeks" BEFORE DELETE ON "channel_event" FOR EACH ROW EXECUTE FUNCTION refuse_early_deletion();

CREATE FUNCTION forget_channel_events(before timestamptz, rows_max integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM channel_event WHERE id IN (SELECT id FROM channel_event WHERE id < uuid_floor(before)
        AND created_at < before ORDER BY id LIMIT rows_max);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

REVOKE ALL ON FUNCTION detach_month(date), detach_hindrance(date), forget_channel_events(timestamptz, integer) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION detach_month(date), forget_channel_events(timestamptz, integer) TO routify_worker;
    GRANT SELECT ON detached_month TO routify_gateway, routify_control, routify_worker, routify_tenant;
    GRANT SELECT ON brought_forward TO routify_control, routify_worker, routify_tenant;
    GRANT SELECT ON brought_forward_spend TO routify_control, routify_worker;
END $$;
