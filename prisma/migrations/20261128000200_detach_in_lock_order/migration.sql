-- detach_month without deadlocks. It locked the month's partitions first, summed for minutes, then locked the parents. A
-- settlement or refund locks in the other order: the parent, then the partition its row belongs to. And a reader may lock
-- "transfer" before "usage_record".
--
-- Now sums are made without locks. Both parents, then both partitions, are locked last, as inserts do, and only for the
-- moment of the detachment: it waits for a first lock only while it holds none that others wait for, and tries the others
-- without waiting, else gives the first back. What was booked meanwhile is found under these locks, and undoes the sums.
-- A transaction that books is younger than 90 s (all end within 60 s), as the roll-ups assume.

-- Whether anything of a month was booked, corrected or refunded since a moment. Fast: it runs under the locks.
CREATE FUNCTION month_was_touched(month_start date, since timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    first_id uuid := uuid_floor(month_start::timestamp AT TIME ZONE 'UTC');
    end_id uuid := uuid_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
BEGIN
    RETURN EXISTS (SELECT 1 FROM usage_record WHERE booked_at >= since AND request_id >= first_id AND request_id < end_id)
        OR EXISTS (SELECT 1 FROM transfer WHERE booked_at >= since AND request_id >= first_id AND request_id < end_id)
        OR EXISTS (SELECT 1 FROM refund WHERE created_at >= since AND request_id >= first_id AND request_id < end_id);
END $$;

-- Why a month may not leave the ledger; null if it may. Nothing of it was booked since a moment. Scans the month.
DROP FUNCTION detach_hindrance(date);
CREATE FUNCTION detach_hindrance(month_start date, since timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    starts_at timestamptz := month_start::timestamp AT TIME ZONE 'UTC';
    ends_at timestamptz := (month_start + interval '1 month') AT TIME ZONE 'UTC';
    rolled_until timestamptz := (SELECT m.rolled_until FROM usage_rollup_mark m);
    last_day date;
    last_at timestamptz;
BEGIN
    SELECT (max(booked_at) AT TIME ZONE 'UTC')::date, uuid_moment(max(id::text)::uuid) INTO last_day, last_at FROM transfer
        WHERE request_id >= uuid_floor(starts_at) AND request_id < uuid_floor(ends_at);
    IF coalesce(rolled_until < greatest(ends_at, last_at + interval '15 minutes'), true) THEN
        RETURN 'its usage is not added up yet';
    END IF;
    IF month_was_touched(month_start, since) THEN
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

-- Writes what the two partitions of a month add up to. Spend only of windows that are kept: others are not audited.
CREATE FUNCTION bring_month_forward(month_start date) RETURNS void
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
                 sum(u.charge_nano_usd - coalesce(f.refunded, 0))
             FROM part.%I u CROSS JOIN LATERAL unnest(u.spend_windows) AS w(name)
             LEFT JOIN (SELECT request_id, sum(amount_nano_usd) AS refunded FROM refund GROUP BY 1) AS f ON f.request_id = u.request_id
             GROUP BY 1, 2, 3) AS s
         WHERE NOT EXISTS (SELECT 1 FROM spend_window_mark m
             WHERE m.period = split_part(s.period, '':'', -1) AND s.window_key < m.kept_from)',
        'usage_record_' || suffix) USING month_start;
END $$;

-- Locks both parents and both partitions of a month against everything. Waits for the first lock only, at most 3 s; tries
-- the others without waiting, since transactions that hold them may wait for the first, and repeats that for 10 s. Returns
-- false when it holds none of them.
CREATE FUNCTION lock_month(month_start date) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    suffix text := to_char(month_start, 'YYYY_MM');
    gives_up_at timestamptz := clock_timestamp() + interval '10 seconds';
    waited boolean;
BEGIN
    WHILE clock_timestamp() < gives_up_at LOOP
        waited := true;
        BEGIN
            LOCK TABLE ONLY usage_record IN ACCESS EXCLUSIVE MODE;
            waited := false;
            EXECUTE format('LOCK TABLE ONLY transfer, part.%I, part.%I IN ACCESS EXCLUSIVE MODE NOWAIT',
                'usage_record_' || suffix, 'transfer_' || suffix);
            RETURN true;
        EXCEPTION WHEN lock_not_available THEN
            -- The locks of the block are released. Others have queued behind the first one long enough.
            IF waited THEN
                RETURN false;
            END IF;
        END;
        PERFORM pg_sleep(0.05);
    END LOOP;
    RETURN false;
END $$;

-- Detaches both partitions of a month, with what they add up to brought forward. Returns null, or why it did not. Other
-- transactions wait for the moment of the detachment only.
CREATE OR REPLACE FUNCTION detach_month(month_start date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    suffix text := to_char(month_start, 'YYYY_MM');
    since timestamptz;
    hindrance text;
    parent text;
BEGIN
    -- What was booked meanwhile is seen by each statement only there.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'detach_month runs in a transaction of isolation "read committed" only';
    END IF;
    -- An id of last month may be on its way.
    IF month_start <> date_trunc('month', month_start)::date
        OR month_start + interval '4 months' > date_trunc('month', now() AT TIME ZONE 'UTC') THEN
        RETURN 'three whole months stay at least';
    END IF;
    -- No roll-up, no new partition and no other detachment at the same time. All take these before any table.
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
    -- Read once: a look of the roll-ups during the sums does not hide what was booked before it.
    since := coalesce((SELECT looked_at FROM usage_rollup_mark), '-infinity') - interval '90 seconds';
    hindrance := detach_hindrance(month_start, since);
    IF hindrance IS NOT NULL THEN
        RETURN hindrance;
    END IF;
    BEGIN
        PERFORM bring_month_forward(month_start);
        IF NOT lock_month(month_start) THEN
            RAISE EXCEPTION 'its tables are in use' USING ERRCODE = 'RT001';
        END IF;
        IF month_was_touched(month_start, since) THEN
            RAISE EXCEPTION 'something of it was booked a moment ago' USING ERRCODE = 'RT001';
        END IF;
        FOREACH parent IN ARRAY ARRAY['usage_record', 'transfer'] LOOP
            EXECUTE format('ALTER TABLE %I DETACH PARTITION part.%I', parent, parent || '_' || suffix);
            EXECUTE format('ALTER TABLE part.%I SET SCHEMA archive', parent || '_' || suffix);
        END LOOP;
    EXCEPTION WHEN SQLSTATE 'RT001' THEN
        -- The sums are undone.
        RETURN SQLERRM;
    END;
    RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION month_was_touched(date, timestamptz), detach_hindrance(date, timestamptz), bring_month_forward(date), lock_month(date) FROM PUBLIC;
