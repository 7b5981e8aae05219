SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE SCHEMA archive;
CREATE SCHEMA part;
CREATE FUNCTION public.add_hour_sums(from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO usage_sum
    SELECT 'all', nil, nil, dimension, 60, usage_block(60, starts_at), CASE dimension WHEN 'all' THEN '' ELSE value_id::text END,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_total CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS all_organizations(nil)
    WHERE dimension IN ('all', 'organization', 'key', 'model', 'channel', 'tier')
        AND starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 2, 4, 6, 7 ORDER BY 6, 4, 7;
    INSERT INTO usage_sum
    SELECT d.scope, d.scope_id, organization_id, d.dimension, 60, usage_block(60, starts_at), d.value,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('organization', u.organization_id, 'all', ''),
        ('organization', u.organization_id, 'key', u.key_id::text), ('organization', u.organization_id, 'model', u.model_id::text),
        ('organization', u.organization_id, 'channel', u.channel_id::text),
        ('organization', u.organization_id, 'tier', u.tier_id::text),
        ('key', u.key_id, 'all', '')) AS d(scope, scope_id, dimension, value)
    WHERE starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 1, 2, 3, 4, 6, 7 ORDER BY 6, 1, 2, 4, 7
$$;
CREATE FUNCTION public.add_longer_sums(part_minutes integer, block_minutes integer, from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    WITH parts AS (
        SELECT scope, scope_id, organization_id, dimension, usage_block(block_minutes, starts_at) AS starts_at
        FROM usage_sum_gap WHERE minutes = part_minutes AND starts_at >= from_moment AND starts_at < before_moment
        GROUP BY 1, 2, 3, 4, 5
    ), summed AS (
        SELECT scope, scope_id, organization_id, dimension, usage_block(block_minutes, starts_at) AS starts_at, value,
            sum(request_count) AS request_count, sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens,
            sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd
        FROM usage_sum WHERE minutes = part_minutes AND starts_at >= from_moment AND starts_at < before_moment
        GROUP BY 1, 2, 3, 4, 5, 6
    ), counted AS (
        SELECT s.*, left(s.dimension, 4) = 'tag:' AS is_tag, p.scope_id IS NOT NULL AS is_unknown,
            count(*) FILTER (WHERE left(s.dimension, 4) = 'tag:') OVER (PARTITION BY s.scope, s.scope_id, s.starts_at) > tag_rows_max() AS is_too_much,
            count(*) OVER (PARTITION BY s.scope, s.scope_id, s.starts_at, s.dimension) > tag_values_max() AS is_too_various
        FROM summed s LEFT JOIN LATERAL (SELECT scope_id FROM parts p WHERE p.scope = s.scope
            AND p.scope_id = s.scope_id AND p.starts_at = s.starts_at AND p.dimension IN ('tag', s.dimension) LIMIT 1) AS p ON left(s.dimension, 4) = 'tag:'
    ), gaps AS (
        INSERT INTO usage_sum_gap
        SELECT scope, scope_id, organization_id, dimension, block_minutes, starts_at FROM parts
        UNION
        SELECT scope, scope_id, organization_id, CASE WHEN is_too_much THEN 'tag' ELSE dimension END, block_minutes, starts_at
        FROM counted WHERE is_tag AND (is_too_much OR is_too_various)
    )
    INSERT INTO usage_sum
    SELECT scope, scope_id, organization_id, dimension, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd
    FROM counted WHERE NOT is_tag OR NOT (is_unknown OR is_too_much OR is_too_various)
    ORDER BY starts_at, scope, scope_id, dimension, value
$$;
CREATE FUNCTION public.add_tag_sums(block_minutes integer, from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    WITH refunded AS (
        SELECT request_id, sum(amount_nano_usd) AS amount_nano_usd FROM refund
        WHERE request_id >= uuid_floor(from_moment) AND request_id < uuid_floor(before_moment) GROUP BY 1
    ), said AS (
        SELECT usage_block(block_minutes, uuid_moment(u.request_id)) AS starts_at, u.organization_id, u.key_id, u.tags,
            u.error_code, u.prompt_tokens, u.completion_tokens, u.cached_tokens, u.reasoning_tokens, u.charge_nano_usd,
            coalesce(r.amount_nano_usd, 0) AS refunded_nano_usd, u.forgone_nano_usd, u.cost_nano_usd
        FROM usage_record u LEFT JOIN refunded r ON r.request_id = u.request_id
        WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND u.tags <> '{}'
    ), told AS (
        SELECT starts_at, organization_id, key_id, t.name, t.value, count(*) AS request_count, count(error_code) AS error_count,
            sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd
        FROM said CROSS JOIN LATERAL jsonb_each_text(said.tags) AS t(name, value) GROUP BY 1, 2, 3, 4, 5
    ), scoped AS (
        SELECT s.scope, s.scope_id, s.organization_id, starts_at, name, value, sum(request_count) AS request_count,
            sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
            sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
            sum(charge_nano_usd) AS charge_nano_usd, sum(refunded_nano_usd) AS refunded_nano_usd,
            sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd
        FROM told CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid, '00000000-0000-0000-0000-000000000000'::uuid),
            ('organization', told.organization_id, told.organization_id),
            ('key', told.key_id, told.organization_id)) AS s(scope, scope_id, organization_id)
        GROUP BY 1, 2, 3, 4, 5, 6
    ), counted AS (
        SELECT *, count(*) OVER (PARTITION BY scope, scope_id, starts_at) > tag_rows_max() AS is_too_much,
            count(*) OVER (PARTITION BY scope, scope_id, starts_at, name) > tag_values_max()
                OR max(length(value)) OVER (PARTITION BY scope, scope_id, starts_at, name) > tag_characters_max() AS is_too_various,
            block_minutes = 15 AND scope <> 'all' AS is_spared, sum(request_count) OVER (PARTITION BY scope, scope_id, starts_at, name)
                < 4 * count(*) OVER (PARTITION BY scope, scope_id, starts_at, name) AS is_thin
        FROM scoped
    ), gaps AS (
        INSERT INTO usage_sum_gap
        SELECT DISTINCT scope, scope_id, organization_id, CASE WHEN is_too_much THEN 'tag' ELSE 'tag:' || name END, block_minutes, starts_at
        FROM counted WHERE (is_too_much OR is_too_various) AND NOT is_spared
    )
    INSERT INTO usage_sum
    SELECT scope, scope_id, organization_id, 'tag:' || name, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd
    FROM counted WHERE NOT is_too_much AND NOT is_too_various AND NOT (is_spared AND is_thin)
    ORDER BY starts_at, scope, scope_id, name, value
$$;
CREATE FUNCTION public.add_unit_sums(from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM unit_rollup WHERE minutes = 15 AND starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO unit_rollup
    SELECT 15, quarter_of(uuid_moment(u.request_id)), u.organization_id, u.key_id, u.tier_id, u.model_id,
        coalesce(u.channel_id, '00000000-0000-0000-0000-000000000000'), c.unit, sum(c.quantity), sum(c.unit_charge_nano_usd)
    FROM usage_record u JOIN price_version p ON p.id = u.price_version_id CROSS JOIN LATERAL charged_units(u.meters, p.rows,
        u.prompt_tokens, u.multipliers_ppm, u.charge_nano_usd) AS c
    WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND unit_meters(u.meters) <> '{}'
    GROUP BY 2, 3, 4, 5, 6, 7, 8;
    DELETE FROM unit_rollup WHERE minutes = 1440 AND starts_at >= usage_block(1440, from_moment) AND starts_at < before_moment;
    INSERT INTO unit_rollup
    SELECT 1440, usage_block(1440, starts_at), organization_id, key_id, tier_id, model_id, channel_id, unit, sum(quantity),
        sum(charge_nano_usd)
    FROM unit_rollup WHERE minutes = 15 AND starts_at >= usage_block(1440, from_moment)
        AND starts_at < usage_block(1440, before_moment - interval '1 millisecond') + interval '24 hours'
    GROUP BY 2, 3, 4, 5, 6, 7, 8;
    SELECT add_unit_totals(from_moment, before_moment);
    DELETE FROM movement_unit_rollup WHERE starts_at >= from_moment AND starts_at < before_moment
        AND starts_at > coalesce((SELECT max(last_transfer_at) FROM detached_month), '-infinity');
    INSERT INTO movement_unit_rollup
    SELECT u.organization_id, quarter_of(uuid_moment(t.id)), u.model_id, c.unit, sum(c.quantity), sum(c.unit_charge_nano_usd)
    FROM transfer t JOIN usage_record u ON u.request_id = t.request_id JOIN price_version p ON p.id = u.price_version_id
    CROSS JOIN LATERAL charged_units(u.meters, p.rows, u.prompt_tokens, u.multipliers_ppm, u.charge_nano_usd) AS c
    WHERE t.code IN ('usage', 'usage_adjustment') AND unit_meters(u.meters) <> '{}'
        AND (t.leg = 0 OR t.leg = 100 AND NOT EXISTS (SELECT 1 FROM transfer f WHERE f.request_id = t.request_id AND f.leg = 0))
        AND t.id >= uuid_floor(from_moment) AND t.id < uuid_floor(before_moment)
        AND t.booked_at >= from_moment - interval '15 minutes' AND t.booked_at < before_moment + interval '15 minutes'
        AND quarter_of(uuid_moment(t.id)) > coalesce((SELECT max(last_transfer_at) FROM detached_month), '-infinity')
    GROUP BY 1, 2, 3, 4
$$;
CREATE FUNCTION public.add_unit_totals(from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM unit_total WHERE dimension IN ('all', 'organization', 'model', 'channel', 'tier')
        AND (minutes = 15 AND starts_at >= from_moment OR minutes = 1440 AND starts_at >= usage_block(1440, from_moment))
        AND starts_at < before_moment;
    INSERT INTO unit_total
    SELECT d.dimension, minutes, u.starts_at, d.value_id, unit, sum(quantity), sum(charge_nano_usd)
    FROM unit_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('model', u.model_id), ('channel', u.channel_id), ('tier', u.tier_id))
        AS d(dimension, value_id)
    WHERE (minutes = 15 AND u.starts_at >= from_moment OR minutes = 1440 AND u.starts_at >= usage_block(1440, from_moment))
        AND u.starts_at < before_moment
    GROUP BY 1, 2, 3, 4, 5
$$;
CREATE FUNCTION public.add_usage_totals(from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO usage_total
    SELECT d.dimension, u.starts_at, d.value_id, sum(request_count), sum(error_count), sum(prompt_tokens),
        sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(reasoning_tokens), sum(charge_nano_usd),
        sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('key', u.key_id), ('model', u.model_id), ('channel', u.channel_id),
        ('tier', u.tier_id)) AS d(dimension, value_id)
    WHERE u.starts_at >= from_moment AND u.starts_at < before_moment GROUP BY 1, 2, 3 ORDER BY 2, 1, 3;
    UPDATE usage_rollup_mark SET rolled_from = from_moment WHERE coalesce(rolled_from > from_moment, true);
    SELECT make_usage_sums(from_moment, before_moment);
    SELECT add_unit_sums(from_moment, before_moment);
$$;
CREATE FUNCTION public.archived_before() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT ends_before FROM detached_month ORDER BY month DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.audit_event (
    id uuid NOT NULL,
    actor text NOT NULL,
    address text,
    action text NOT NULL,
    target_kind text NOT NULL,
    target_id text NOT NULL,
    organization_id uuid,
    before jsonb,
    after jsonb,
    reason text,
    request_id text,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY public.audit_event FORCE ROW LEVEL SECURITY;
CREATE FUNCTION public.audit_event_digest(e public.audit_event) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT sha256(convert_to(jsonb_build_array(e.id, e.actor, e.address, e.action, e.target_kind, e.target_id,
        e.organization_id, e.before, e.after, e.reason, e.request_id,
        (extract(epoch FROM e.created_at) * 1000)::bigint)::text, 'UTF8'))
$$;
CREATE FUNCTION public.bring_month_forward(month_start date) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $_$
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
END $_$;
CREATE FUNCTION public.chain_digests(state bytea, digest bytea) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT sha256(state || digest)
$$;
CREATE FUNCTION public.charged_units(meters jsonb, price_rows jsonb, prompt_tokens bigint, multipliers_ppm bigint[], charge_nano_usd bigint) RETURNS TABLE(unit text, quantity bigint, unit_charge_nano_usd bigint)
    LANGUAGE sql IMMUTABLE
    AS $$
    -- A million units, times a million for each multiplier.
    WITH scale AS (SELECT 1000000000000000000000000000000 AS factor)
    SELECT m.meter, m.quantity::bigint,
        coalesce(div(m.price * least(charge_nano_usd, m.price_nano_usd), nullif(m.price_nano_usd, 0) * factor), 0)::bigint
    FROM scale, LATERAL (
        SELECT priced.*, div(sum(price) OVER () + factor - 1, factor) AS price_nano_usd
        FROM (
            SELECT key AS meter, value::numeric AS quantity, value::numeric * (rates->>key)::numeric
                * coalesce(multipliers_ppm[1], 1000000) * coalesce(multipliers_ppm[2], 1000000)
                * coalesce(multipliers_ppm[3], 1000000) * coalesce(multipliers_ppm[4], 1000000) AS price
            FROM jsonb_each_text(meters) CROSS JOIN (
                SELECT step->'rates' AS rates FROM jsonb_array_elements(price_rows) AS step
                WHERE (step->>'from_prompt_tokens')::bigint <= prompt_tokens
                ORDER BY (step->>'from_prompt_tokens')::bigint DESC LIMIT 1
            ) AS p
        ) AS priced
    ) AS m
    WHERE unit_meters(jsonb_build_object(m.meter, 0)) <> '{}'
$$;
CREATE FUNCTION public.detach_hindrance(month_start date, since timestamp with time zone) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION public.detach_month(month_start date) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET lock_timeout TO '3s'
    AS $$
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
CREATE FUNCTION public.ensure_partitions(moment timestamp with time zone, months_ahead integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    parent text;
    month_start timestamptz;
    partition_name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_partitions'));
    FOR step IN 0..months_ahead LOOP
        month_start := (date_trunc('month', moment AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
        FOREACH parent IN ARRAY ARRAY['transfer', 'usage_record'] LOOP
            partition_name := parent || '_' || to_char(month_start AT TIME ZONE 'UTC', 'YYYY_MM');
            IF to_regclass(format('part.%I', partition_name)) IS NULL THEN
                EXECUTE format('CREATE TABLE part.%I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', partition_name, parent,
                    uuid_floor(month_start),
                    uuid_floor(((month_start AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'));
                IF parent = 'transfer' THEN
                    EXECUTE format('CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON part.%I '
                        'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', partition_name);
                END IF;
                made := made + 1;
            END IF;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
CREATE FUNCTION public.forget_channel_events(before timestamp with time zone, rows_max integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM channel_event WHERE id IN (SELECT id FROM channel_event WHERE id < uuid_floor(before)
        AND created_at < before ORDER BY id LIMIT rows_max);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
CREATE FUNCTION public.forget_spend_windows(days_kept integer, rows_max integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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
CREATE FUNCTION public.latency_bucket(ms integer) RETURNS smallint
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT floor(ln(greatest(ms, 1)) * 8)::smallint
$$;
CREATE FUNCTION public.link_audit_event() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    last audit_link;
    today date := (now() AT TIME ZONE 'UTC')::date;
    e audit_event;
    chained bytea;
    ids uuid[] := '{}';
    hashes bytea[] := '{}';
BEGIN
    IF EXISTS (SELECT 1 FROM audit_link WHERE event_id = NEW.id) THEN RETURN NULL; END IF;
    PERFORM pg_advisory_xact_lock(hashtext('audit_link'));
    SELECT * INTO last FROM audit_link ORDER BY "day" DESC, "number" DESC LIMIT 1;
    today := greatest(today, last."day");
    chained := coalesce(last."hash", ''::bytea);
    -- Ids are as old as the transaction, or a little older where clocks differ: those have their own turn.
    FOR e IN SELECT a.* FROM audit_event a
        WHERE a.id >= least(NEW.id, uuid_floor(now())) AND a.xmin = pg_current_xact_id()::xid
            AND NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = a.id)
        ORDER BY a.id LOOP
        chained := sha256(chained || audit_event_digest(e));
        ids := ids || e.id;
        hashes := hashes || chained;
    END LOOP;
    INSERT INTO audit_link ("day", "number", "event_id", "hash")
        SELECT today, CASE WHEN last."day" = today THEN last."number" ELSE 0 END + made.place, made.id, made.hash
        FROM unnest(ids, hashes) WITH ORDINALITY AS made(id, hash, place);
    RETURN NULL;
END $$;
CREATE FUNCTION public.lock_month(month_start date) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET lock_timeout TO '3s'
    AS $$
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
CREATE FUNCTION public.make_usage_sums(from_moment timestamp with time zone, before_moment timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    done timestamptz := (SELECT coalesce(summed_until, from_moment) FROM usage_rollup_mark);
    block record;
    length interval;
    first_at timestamptz;
    ends_at timestamptz;
BEGIN
    FOR block IN SELECT * FROM (VALUES (15, 0), (60, 15), (360, 60), (1440, 360)) AS b(minutes, part_minutes) ORDER BY 1 LOOP
        length := block.minutes * interval '1 minute';
        first_at := usage_block(block.minutes, least(from_moment, done));
        ends_at := least(usage_block(block.minutes, before_moment - interval '1 millisecond') + length,
            usage_block(block.minutes, greatest(before_moment, done)));
        CONTINUE WHEN first_at >= ends_at;
        DELETE FROM usage_sum WHERE minutes = block.minutes AND starts_at >= first_at AND starts_at < ends_at;
        DELETE FROM usage_sum_gap WHERE minutes = block.minutes AND starts_at >= first_at AND starts_at < ends_at;
        IF block.minutes = 60 THEN
            PERFORM add_hour_sums(first_at, ends_at);
        END IF;
        IF block.minutes <= 60 THEN
            PERFORM add_tag_sums(block.minutes, first_at, ends_at);
        ELSE
            PERFORM add_longer_sums(block.part_minutes, block.minutes, first_at, ends_at);
        END IF;
    END LOOP;
    UPDATE usage_rollup_mark SET summed_until = greatest(before_moment, done);
END $$;
CREATE FUNCTION public.month_was_touched(month_start date, since timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    first_id uuid := uuid_floor(month_start::timestamp AT TIME ZONE 'UTC');
    end_id uuid := uuid_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
BEGIN
    RETURN EXISTS (SELECT 1 FROM usage_record WHERE booked_at >= since AND request_id >= first_id AND request_id < end_id)
        OR EXISTS (SELECT 1 FROM transfer WHERE booked_at >= since AND request_id >= first_id AND request_id < end_id)
        OR EXISTS (SELECT 1 FROM refund WHERE created_at >= since AND request_id >= first_id AND request_id < end_id);
END $$;
CREATE FUNCTION public.note_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE FUNCTION public.quarter_of(moment timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT date_bin('15 minutes', moment, '2000-01-01T00:00:00Z')
$$;
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.refuse_early_deletion() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF OLD.created_at > now() - interval '28 days' THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE FUNCTION public.requests_of_upstream_id(upstream_id text, from_id uuid, before_id uuid, rows_max integer) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    partition regclass;
    found uuid[] := ARRAY[]::uuid[];
    more uuid[];
BEGIN
    FOR partition IN SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'usage_record'::regclass ORDER BY c.relname DESC LOOP
        EXIT WHEN cardinality(found) >= rows_max;
        EXECUTE format('SELECT array_agg(request_id) FROM (SELECT request_id FROM %s WHERE '
            'jsonb_path_query_array(attempts, ''$[*].upstreamRequestId'') @> jsonb_build_array($1) '
            'AND request_id >= $2 AND request_id < $3 ORDER BY request_id DESC LIMIT $4) AS newest', partition)
            INTO more USING upstream_id, from_id, before_id, rows_max - cardinality(found);
        found := found || coalesce(more, ARRAY[]::uuid[]);
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $_$;
CREATE FUNCTION public.sees_all_organizations() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(current_setting('app.organization_id', true), '') = '' AND current_user <> 'routify_tenant'
$$;
CREATE FUNCTION public.sees_organization(id uuid) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT CASE coalesce(current_setting('app.organization_id', true), '')
        WHEN '' THEN current_user <> 'routify_tenant'
        ELSE id = current_setting('app.organization_id', true)::uuid
    END
$$;
CREATE FUNCTION public.served_organization() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
    SELECT nullif(current_setting('app.organization_id', true), '')::uuid
$$;
CREATE FUNCTION public.tag_characters_max() RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT 256 $$;
CREATE FUNCTION public.tag_rows_max() RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT 4096 $$;
CREATE FUNCTION public.tag_values_max() RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT 256 $$;
CREATE TABLE public.transfer (
    request_id uuid NOT NULL,
    leg smallint NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    debit_account uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    code text NOT NULL,
    effective_at timestamp(3) with time zone NOT NULL,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor text NOT NULL,
    reason text,
    reverses uuid,
    CONSTRAINT transfer_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT transfer_moves_money CHECK ((debit_account <> credit_account))
)
PARTITION BY RANGE (request_id);
ALTER TABLE ONLY public.transfer FORCE ROW LEVEL SECURITY;
CREATE FUNCTION public.transfer_digest(t public.transfer) RETURNS bytea
    LANGUAGE sql STABLE
    AS $$
    SELECT sha256(convert_to(jsonb_build_array(t.request_id, t.leg, t.id, t.organization_id, t.debit_account,
        t.credit_account, t.amount_nano_usd, t.code, (extract(epoch FROM t.effective_at) * 1000)::bigint,
        (extract(epoch FROM t.booked_at) * 1000)::bigint, t.actor, t.reason, t.reverses)::text, 'UTF8'))
$$;
CREATE FUNCTION public.unit_meters(meters jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT meters - ARRAY['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'reasoning', 'image_input',
        'image_output', 'audio_input', 'audio_output', 'request']
$$;
CREATE FUNCTION public.usage_block(minutes integer, moment timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT date_bin(minutes * interval '1 minute', moment, '2000-01-01T00:00:00Z')
$$;
CREATE FUNCTION public.uuid_floor(moment timestamp with time zone) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
    SELECT (rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0'))::uuid
$$;
CREATE FUNCTION public.uuid_moment(id uuid) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0)
$$;
CREATE AGGREGATE public.chained_digest(bytea) (
    SFUNC = public.chain_digests,
    STYPE = bytea,
    INITCOND = ''
);
CREATE TABLE part.transfer_2026_10 (
    request_id uuid NOT NULL,
    leg smallint NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    debit_account uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    code text NOT NULL,
    effective_at timestamp(3) with time zone NOT NULL,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor text NOT NULL,
    reason text,
    reverses uuid,
    CONSTRAINT transfer_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT transfer_moves_money CHECK ((debit_account <> credit_account))
);
CREATE TABLE part.transfer_2026_11 (
    request_id uuid NOT NULL,
    leg smallint NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    debit_account uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    code text NOT NULL,
    effective_at timestamp(3) with time zone NOT NULL,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor text NOT NULL,
    reason text,
    reverses uuid,
    CONSTRAINT transfer_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT transfer_moves_money CHECK ((debit_account <> credit_account))
);
CREATE TABLE part.transfer_2026_12 (
    request_id uuid NOT NULL,
    leg smallint NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    debit_account uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    code text NOT NULL,
    effective_at timestamp(3) with time zone NOT NULL,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor text NOT NULL,
    reason text,
    reverses uuid,
    CONSTRAINT transfer_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT transfer_moves_money CHECK ((debit_account <> credit_account))
);
CREATE TABLE part.transfer_2027_01 (
    request_id uuid NOT NULL,
    leg smallint NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    debit_account uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    code text NOT NULL,
    effective_at timestamp(3) with time zone NOT NULL,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor text NOT NULL,
    reason text,
    reverses uuid,
    CONSTRAINT transfer_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT transfer_moves_money CHECK ((debit_account <> credit_account))
);
CREATE TABLE part.transfer_2027_02 (
    request_id uuid NOT NULL,
    leg smallint NOT NULL,
    id uuid NOT NULL,
    organization_id uuid,
    debit_account uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    code text NOT NULL,
    effective_at timestamp(3) with time zone NOT NULL,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    actor text NOT NULL,
    reason text,
    reverses uuid,
    CONSTRAINT transfer_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT transfer_moves_money CHECK ((debit_account <> credit_account))
);
CREATE TABLE public.usage_record (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    requested_model text NOT NULL,
    channel_id uuid,
    stream boolean NOT NULL,
    outcome text NOT NULL,
    status_code smallint,
    error_code text,
    finish_reason text,
    usage_source text NOT NULL,
    prompt_tokens bigint DEFAULT 0 NOT NULL,
    completion_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    meters jsonb DEFAULT '{}'::jsonb NOT NULL,
    price_version_id uuid NOT NULL,
    multipliers_ppm bigint[] DEFAULT ARRAY[]::bigint[] NOT NULL,
    hold_nano_usd bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint DEFAULT 0 NOT NULL,
    cost_nano_usd bigint DEFAULT 0 NOT NULL,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    candidates jsonb DEFAULT '[]'::jsonb NOT NULL,
    flags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key_hash text,
    admitted_at timestamp(3) with time zone NOT NULL,
    first_byte_ms integer,
    duration_ms integer,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    closed_at timestamp(3) with time zone,
    spend_windows text[] DEFAULT ARRAY[]::text[] NOT NULL,
    endpoint text DEFAULT 'chat'::text NOT NULL,
    route_id uuid,
    strategy text,
    unseen_tokens bigint DEFAULT 0 NOT NULL,
    waiver text,
    waived_nano_usd bigint DEFAULT 0 NOT NULL,
    client_request_id text,
    advisor jsonb,
    CONSTRAINT usage_record_charge_nano_usd_check CHECK ((charge_nano_usd >= 0)),
    CONSTRAINT usage_record_charge_within_hold CHECK ((charge_nano_usd <= hold_nano_usd)),
    CONSTRAINT usage_record_cost_nano_usd_check CHECK ((cost_nano_usd >= 0)),
    CONSTRAINT usage_record_forgone_nano_usd_check CHECK ((forgone_nano_usd >= 0)),
    CONSTRAINT usage_record_grade_check CHECK ((grade = ANY (ARRAY[1, 2]))),
    CONSTRAINT usage_record_hold_nano_usd_check CHECK ((hold_nano_usd >= 0)),
    CONSTRAINT usage_record_usage_source_check CHECK ((usage_source = ANY (ARRAY['upstream'::text, 'counted'::text, 'checkpoint'::text, 'none'::text])))
)
PARTITION BY RANGE (request_id);
ALTER TABLE ONLY public.usage_record FORCE ROW LEVEL SECURITY;
CREATE TABLE part.usage_record_2026_10 (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    requested_model text NOT NULL,
    channel_id uuid,
    stream boolean NOT NULL,
    outcome text NOT NULL,
    status_code smallint,
    error_code text,
    finish_reason text,
    usage_source text NOT NULL,
    prompt_tokens bigint DEFAULT 0 NOT NULL,
    completion_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    meters jsonb DEFAULT '{}'::jsonb NOT NULL,
    price_version_id uuid NOT NULL,
    multipliers_ppm bigint[] DEFAULT ARRAY[]::bigint[] NOT NULL,
    hold_nano_usd bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint DEFAULT 0 NOT NULL,
    cost_nano_usd bigint DEFAULT 0 NOT NULL,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    candidates jsonb DEFAULT '[]'::jsonb NOT NULL,
    flags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key_hash text,
    admitted_at timestamp(3) with time zone NOT NULL,
    first_byte_ms integer,
    duration_ms integer,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    closed_at timestamp(3) with time zone,
    spend_windows text[] DEFAULT ARRAY[]::text[] NOT NULL,
    endpoint text DEFAULT 'chat'::text NOT NULL,
    route_id uuid,
    strategy text,
    unseen_tokens bigint DEFAULT 0 NOT NULL,
    waiver text,
    waived_nano_usd bigint DEFAULT 0 NOT NULL,
    client_request_id text,
    advisor jsonb,
    CONSTRAINT usage_record_charge_nano_usd_check CHECK ((charge_nano_usd >= 0)),
    CONSTRAINT usage_record_charge_within_hold CHECK ((charge_nano_usd <= hold_nano_usd)),
    CONSTRAINT usage_record_cost_nano_usd_check CHECK ((cost_nano_usd >= 0)),
    CONSTRAINT usage_record_forgone_nano_usd_check CHECK ((forgone_nano_usd >= 0)),
    CONSTRAINT usage_record_grade_check CHECK ((grade = ANY (ARRAY[1, 2]))),
    CONSTRAINT usage_record_hold_nano_usd_check CHECK ((hold_nano_usd >= 0)),
    CONSTRAINT usage_record_usage_source_check CHECK ((usage_source = ANY (ARRAY['upstream'::text, 'counted'::text, 'checkpoint'::text, 'none'::text])))
);
CREATE TABLE part.usage_record_2026_11 (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    requested_model text NOT NULL,
    channel_id uuid,
    stream boolean NOT NULL,
    outcome text NOT NULL,
    status_code smallint,
    error_code text,
    finish_reason text,
    usage_source text NOT NULL,
    prompt_tokens bigint DEFAULT 0 NOT NULL,
    completion_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    meters jsonb DEFAULT '{}'::jsonb NOT NULL,
    price_version_id uuid NOT NULL,
    multipliers_ppm bigint[] DEFAULT ARRAY[]::bigint[] NOT NULL,
    hold_nano_usd bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint DEFAULT 0 NOT NULL,
    cost_nano_usd bigint DEFAULT 0 NOT NULL,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    candidates jsonb DEFAULT '[]'::jsonb NOT NULL,
    flags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key_hash text,
    admitted_at timestamp(3) with time zone NOT NULL,
    first_byte_ms integer,
    duration_ms integer,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    closed_at timestamp(3) with time zone,
    spend_windows text[] DEFAULT ARRAY[]::text[] NOT NULL,
    endpoint text DEFAULT 'chat'::text NOT NULL,
    route_id uuid,
    strategy text,
    unseen_tokens bigint DEFAULT 0 NOT NULL,
    waiver text,
    waived_nano_usd bigint DEFAULT 0 NOT NULL,
    client_request_id text,
    advisor jsonb,
    CONSTRAINT usage_record_charge_nano_usd_check CHECK ((charge_nano_usd >= 0)),
    CONSTRAINT usage_record_charge_within_hold CHECK ((charge_nano_usd <= hold_nano_usd)),
    CONSTRAINT usage_record_cost_nano_usd_check CHECK ((cost_nano_usd >= 0)),
    CONSTRAINT usage_record_forgone_nano_usd_check CHECK ((forgone_nano_usd >= 0)),
    CONSTRAINT usage_record_grade_check CHECK ((grade = ANY (ARRAY[1, 2]))),
    CONSTRAINT usage_record_hold_nano_usd_check CHECK ((hold_nano_usd >= 0)),
    CONSTRAINT usage_record_usage_source_check CHECK ((usage_source = ANY (ARRAY['upstream'::text, 'counted'::text, 'checkpoint'::text, 'none'::text])))
);
CREATE TABLE part.usage_record_2026_12 (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    requested_model text NOT NULL,
    channel_id uuid,
    stream boolean NOT NULL,
    outcome text NOT NULL,
    status_code smallint,
    error_code text,
    finish_reason text,
    usage_source text NOT NULL,
    prompt_tokens bigint DEFAULT 0 NOT NULL,
    completion_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    meters jsonb DEFAULT '{}'::jsonb NOT NULL,
    price_version_id uuid NOT NULL,
    multipliers_ppm bigint[] DEFAULT ARRAY[]::bigint[] NOT NULL,
    hold_nano_usd bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint DEFAULT 0 NOT NULL,
    cost_nano_usd bigint DEFAULT 0 NOT NULL,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    candidates jsonb DEFAULT '[]'::jsonb NOT NULL,
    flags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key_hash text,
    admitted_at timestamp(3) with time zone NOT NULL,
    first_byte_ms integer,
    duration_ms integer,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    closed_at timestamp(3) with time zone,
    spend_windows text[] DEFAULT ARRAY[]::text[] NOT NULL,
    endpoint text DEFAULT 'chat'::text NOT NULL,
    route_id uuid,
    strategy text,
    unseen_tokens bigint DEFAULT 0 NOT NULL,
    waiver text,
    waived_nano_usd bigint DEFAULT 0 NOT NULL,
    client_request_id text,
    advisor jsonb,
    CONSTRAINT usage_record_charge_nano_usd_check CHECK ((charge_nano_usd >= 0)),
    CONSTRAINT usage_record_charge_within_hold CHECK ((charge_nano_usd <= hold_nano_usd)),
    CONSTRAINT usage_record_cost_nano_usd_check CHECK ((cost_nano_usd >= 0)),
    CONSTRAINT usage_record_forgone_nano_usd_check CHECK ((forgone_nano_usd >= 0)),
    CONSTRAINT usage_record_grade_check CHECK ((grade = ANY (ARRAY[1, 2]))),
    CONSTRAINT usage_record_hold_nano_usd_check CHECK ((hold_nano_usd >= 0)),
    CONSTRAINT usage_record_usage_source_check CHECK ((usage_source = ANY (ARRAY['upstream'::text, 'counted'::text, 'checkpoint'::text, 'none'::text])))
);
CREATE TABLE part.usage_record_2027_01 (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    requested_model text NOT NULL,
    channel_id uuid,
    stream boolean NOT NULL,
    outcome text NOT NULL,
    status_code smallint,
    error_code text,
    finish_reason text,
    usage_source text NOT NULL,
    prompt_tokens bigint DEFAULT 0 NOT NULL,
    completion_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    meters jsonb DEFAULT '{}'::jsonb NOT NULL,
    price_version_id uuid NOT NULL,
    multipliers_ppm bigint[] DEFAULT ARRAY[]::bigint[] NOT NULL,
    hold_nano_usd bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint DEFAULT 0 NOT NULL,
    cost_nano_usd bigint DEFAULT 0 NOT NULL,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    candidates jsonb DEFAULT '[]'::jsonb NOT NULL,
    flags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key_hash text,
    admitted_at timestamp(3) with time zone NOT NULL,
    first_byte_ms integer,
    duration_ms integer,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    closed_at timestamp(3) with time zone,
    spend_windows text[] DEFAULT ARRAY[]::text[] NOT NULL,
    endpoint text DEFAULT 'chat'::text NOT NULL,
    route_id uuid,
    strategy text,
    unseen_tokens bigint DEFAULT 0 NOT NULL,
    waiver text,
    waived_nano_usd bigint DEFAULT 0 NOT NULL,
    client_request_id text,
    advisor jsonb,
    CONSTRAINT usage_record_charge_nano_usd_check CHECK ((charge_nano_usd >= 0)),
    CONSTRAINT usage_record_charge_within_hold CHECK ((charge_nano_usd <= hold_nano_usd)),
    CONSTRAINT usage_record_cost_nano_usd_check CHECK ((cost_nano_usd >= 0)),
    CONSTRAINT usage_record_forgone_nano_usd_check CHECK ((forgone_nano_usd >= 0)),
    CONSTRAINT usage_record_grade_check CHECK ((grade = ANY (ARRAY[1, 2]))),
    CONSTRAINT usage_record_hold_nano_usd_check CHECK ((hold_nano_usd >= 0)),
    CONSTRAINT usage_record_usage_source_check CHECK ((usage_source = ANY (ARRAY['upstream'::text, 'counted'::text, 'checkpoint'::text, 'none'::text])))
);
CREATE TABLE part.usage_record_2027_02 (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    requested_model text NOT NULL,
    channel_id uuid,
    stream boolean NOT NULL,
    outcome text NOT NULL,
    status_code smallint,
    error_code text,
    finish_reason text,
    usage_source text NOT NULL,
    prompt_tokens bigint DEFAULT 0 NOT NULL,
    completion_tokens bigint DEFAULT 0 NOT NULL,
    cached_tokens bigint DEFAULT 0 NOT NULL,
    cache_write_tokens bigint DEFAULT 0 NOT NULL,
    reasoning_tokens bigint DEFAULT 0 NOT NULL,
    meters jsonb DEFAULT '{}'::jsonb NOT NULL,
    price_version_id uuid NOT NULL,
    multipliers_ppm bigint[] DEFAULT ARRAY[]::bigint[] NOT NULL,
    hold_nano_usd bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint DEFAULT 0 NOT NULL,
    cost_nano_usd bigint DEFAULT 0 NOT NULL,
    attempts jsonb DEFAULT '[]'::jsonb NOT NULL,
    candidates jsonb DEFAULT '[]'::jsonb NOT NULL,
    flags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags jsonb DEFAULT '{}'::jsonb NOT NULL,
    idempotency_key_hash text,
    admitted_at timestamp(3) with time zone NOT NULL,
    first_byte_ms integer,
    duration_ms integer,
    booked_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    closed_at timestamp(3) with time zone,
    spend_windows text[] DEFAULT ARRAY[]::text[] NOT NULL,
    endpoint text DEFAULT 'chat'::text NOT NULL,
    route_id uuid,
    strategy text,
    unseen_tokens bigint DEFAULT 0 NOT NULL,
    waiver text,
    waived_nano_usd bigint DEFAULT 0 NOT NULL,
    client_request_id text,
    advisor jsonb,
    CONSTRAINT usage_record_charge_nano_usd_check CHECK ((charge_nano_usd >= 0)),
    CONSTRAINT usage_record_charge_within_hold CHECK ((charge_nano_usd <= hold_nano_usd)),
    CONSTRAINT usage_record_cost_nano_usd_check CHECK ((cost_nano_usd >= 0)),
    CONSTRAINT usage_record_forgone_nano_usd_check CHECK ((forgone_nano_usd >= 0)),
    CONSTRAINT usage_record_grade_check CHECK ((grade = ANY (ARRAY[1, 2]))),
    CONSTRAINT usage_record_hold_nano_usd_check CHECK ((hold_nano_usd >= 0)),
    CONSTRAINT usage_record_usage_source_check CHECK ((usage_source = ANY (ARRAY['upstream'::text, 'counted'::text, 'checkpoint'::text, 'none'::text])))
);
CREATE TABLE public._prisma_migrations (
    id character varying(36) NOT NULL,
    checksum character varying(64) NOT NULL,
    finished_at timestamp with time zone,
    migration_name character varying(255) NOT NULL,
    logs text,
    rolled_back_at timestamp with time zone,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    applied_steps_count integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.account (
    id uuid NOT NULL,
    organization_id uuid,
    kind text NOT NULL,
    balance_nano_usd bigint DEFAULT 0 NOT NULL,
    expires_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    priority smallint DEFAULT 50 NOT NULL,
    CONSTRAINT account_kind_check CHECK ((kind = ANY (ARRAY['wallet_paid'::text, 'wallet_promo'::text, 'revenue'::text, 'cogs'::text, 'provider_payable'::text, 'payments_clearing'::text, 'promo_expense'::text, 'breakage'::text, 'adjustment'::text, 'waiver'::text]))),
    CONSTRAINT account_lots_belong_to_an_organization CHECK (((kind = ANY (ARRAY['wallet_paid'::text, 'wallet_promo'::text])) = (organization_id IS NOT NULL))),
    CONSTRAINT account_only_promo_expires CHECK (((expires_at IS NULL) OR (kind = 'wallet_promo'::text))),
    CONSTRAINT account_priority_check CHECK (((priority >= 0) AND (priority <= 100)))
);
ALTER TABLE ONLY public.account FORCE ROW LEVEL SECURITY;
CREATE TABLE public.activity_rollup (
    channel_id uuid NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    completed_count bigint NOT NULL,
    client_closed_count bigint NOT NULL,
    upstream_broken_count bigint NOT NULL,
    balance_ended_count bigint NOT NULL,
    upstream_refused_count bigint NOT NULL,
    all_channels_failed_count bigint NOT NULL,
    drained_count bigint NOT NULL,
    lost_count bigint NOT NULL,
    attempt_count bigint NOT NULL,
    failed_attempt_count bigint NOT NULL
);
CREATE TABLE public.api_key (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    masked text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    model_allow text[] DEFAULT ARRAY[]::text[] NOT NULL,
    rpm integer,
    tpm integer,
    concurrency integer,
    expires_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    endpoints text[] DEFAULT ARRAY[]::text[] NOT NULL,
    ip_allow text[] DEFAULT ARRAY[]::text[] NOT NULL,
    day_cap_nano_usd bigint,
    month_cap_nano_usd bigint,
    total_cap_nano_usd bigint,
    previous_digest bytea,
    previous_masked text,
    previous_expires_at timestamp(3) with time zone,
    last_used_at timestamp(3) with time zone,
    member_id uuid,
    changed_in xid8,
    purpose text DEFAULT 'api'::text NOT NULL,
    previous_pepper_version smallint DEFAULT 1 NOT NULL,
    cache_marks text,
    day_cap_tz text,
    month_cap_tz text,
    CONSTRAINT api_key_cache_marks CHECK ((cache_marks = ANY (ARRAY['auto'::text, 'always'::text, 'never'::text]))),
    CONSTRAINT api_key_day_cap_nano_usd_check CHECK ((day_cap_nano_usd >= 0)),
    CONSTRAINT api_key_month_cap_nano_usd_check CHECK ((month_cap_nano_usd >= 0)),
    CONSTRAINT api_key_previous_is_whole CHECK ((num_nulls(previous_digest, previous_masked, previous_expires_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT api_key_purpose_check CHECK ((purpose = ANY (ARRAY['api'::text, 'playground'::text]))),
    CONSTRAINT api_key_status_check CHECK ((status = ANY (ARRAY['active'::text, 'revoked'::text]))),
    CONSTRAINT api_key_total_cap_nano_usd_check CHECK ((total_cap_nano_usd >= 0))
);
ALTER TABLE ONLY public.api_key FORCE ROW LEVEL SECURITY;
CREATE TABLE public.attempt_rollup (
    starts_at timestamp(3) with time zone NOT NULL,
    channel_id uuid NOT NULL,
    upstream_model text NOT NULL,
    request_count bigint NOT NULL,
    unpriced_count bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cost_nano_usd bigint NOT NULL,
    waived_count bigint DEFAULT 0 NOT NULL,
    waived_cost_nano_usd bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.audit_link (
    day date NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    hash bytea NOT NULL
);
CREATE TABLE public.brought_forward (
    month date NOT NULL,
    account_id uuid NOT NULL,
    organization_id uuid,
    debit_nano_usd bigint NOT NULL,
    credit_nano_usd bigint NOT NULL,
    last_transfer_at timestamp(3) with time zone NOT NULL
);
ALTER TABLE ONLY public.brought_forward FORCE ROW LEVEL SECURITY;
CREATE TABLE public.brought_forward_spend (
    month date NOT NULL,
    key_id uuid NOT NULL,
    period text NOT NULL,
    window_key text NOT NULL,
    spent_nano_usd bigint NOT NULL
);
CREATE TABLE public.channel (
    id uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    base_url text NOT NULL,
    status text DEFAULT 'enabled'::text NOT NULL,
    status_reason text,
    status_since timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    priority integer DEFAULT 100 NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    tags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    region text,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    archived_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    preset text,
    label text DEFAULT ('ch-'::text || "left"(md5((gen_random_uuid())::text), 10)) NOT NULL,
    CONSTRAINT channel_status_check CHECK ((status = ANY (ARRAY['enabled'::text, 'draining'::text, 'disabled'::text])))
);
CREATE TABLE public.channel_cost_version (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    model_id uuid NOT NULL,
    effective_from timestamp(3) with time zone NOT NULL,
    rows jsonb NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    schedule jsonb,
    window_of uuid,
    window_name text,
    service_tiers jsonb,
    service_tier text,
    CONSTRAINT channel_cost_version_window CHECK ((((window_of IS NULL) = ((window_name IS NULL) AND (service_tier IS NULL))) AND ((window_of IS NULL) OR ((schedule IS NULL) AND (service_tiers IS NULL) AND (effective_from >= '9999-01-01 00:00:00+00'::timestamp with time zone)))))
);
CREATE TABLE public.channel_credential (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    label text NOT NULL,
    ciphertext bytea NOT NULL,
    encryption_key_id text NOT NULL,
    secret_version integer DEFAULT 1 NOT NULL,
    last4 text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    status_reason text,
    status_since timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    weight integer DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    rpm integer,
    tpm integer,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT channel_credential_rpm_check CHECK ((rpm > 0)),
    CONSTRAINT channel_credential_status_check CHECK ((status = ANY (ARRAY['active'::text, 'disabled'::text]))),
    CONSTRAINT channel_credential_tpm_check CHECK ((tpm > 0))
);
CREATE TABLE public.channel_event (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    credential_id uuid,
    model_id uuid,
    kind text NOT NULL,
    actor text NOT NULL,
    reason text,
    detail text,
    until_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.channel_model (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    model_id uuid NOT NULL,
    upstream_model text NOT NULL
);
CREATE TABLE public.channel_proxy (
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    credential_id uuid,
    url text NOT NULL,
    username text,
    ciphertext bytea,
    encryption_key_id text,
    last4 text,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT channel_proxy_password CHECK (((num_nulls(ciphertext, encryption_key_id, last4) = ANY (ARRAY[0, 3])) AND ((username IS NOT NULL) OR (ciphertext IS NULL))))
);
CREATE TABLE public.detached_month (
    month date NOT NULL,
    ends_before uuid NOT NULL,
    record_count bigint NOT NULL,
    transfer_count bigint NOT NULL,
    last_booked_at timestamp(3) with time zone,
    last_transfer_at timestamp(3) with time zone,
    detached_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.external_identity (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    organization_id uuid,
    issuer text NOT NULL,
    subject text NOT NULL,
    email text,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    last_used_at timestamp(3) with time zone
);
ALTER TABLE ONLY public.external_identity FORCE ROW LEVEL SECURITY;
CREATE TABLE public.idempotency_record (
    principal text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status_code smallint,
    body jsonb,
    used boolean DEFAULT false NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.identity_provider (
    id uuid NOT NULL,
    organization_id uuid,
    kind text NOT NULL,
    name text NOT NULL,
    issuer text NOT NULL,
    client_id text NOT NULL,
    secret_sealed bytea,
    secret_key_id text,
    status text DEFAULT 'enabled'::text NOT NULL,
    role_claim text,
    roles jsonb DEFAULT '{}'::jsonb NOT NULL,
    default_role text DEFAULT 'viewer'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT identity_provider_default_role_check CHECK ((default_role <> 'owner'::text)),
    CONSTRAINT identity_provider_kind_check CHECK ((kind = ANY (ARRAY['oidc'::text, 'google'::text, 'microsoft'::text, 'github'::text, 'yandex'::text, 'vk'::text]))),
    CONSTRAINT identity_provider_secret CHECK ((num_nulls(secret_sealed, secret_key_id) = ANY (ARRAY[0, 2]))),
    CONSTRAINT identity_provider_status_check CHECK ((status = ANY (ARRAY['enabled'::text, 'disabled'::text])))
);
ALTER TABLE ONLY public.identity_provider FORCE ROW LEVEL SECURITY;
CREATE TABLE public.invitation (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    digest bytea NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    invited_by text NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    delivery text DEFAULT 'api'::text NOT NULL,
    member_id uuid,
    CONSTRAINT invitation_delivery_check CHECK ((delivery = ANY (ARRAY['mail'::text, 'operator'::text, 'api'::text]))),
    CONSTRAINT invitation_email_check CHECK ((email = lower(email))),
    CONSTRAINT invitation_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'developer'::text, 'billing'::text, 'viewer'::text]))),
    CONSTRAINT invitation_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'accepted'::text, 'revoked'::text])))
);
ALTER TABLE ONLY public.invitation FORCE ROW LEVEL SECURITY;
CREATE TABLE public.key_spend (
    key_id uuid NOT NULL,
    period text NOT NULL,
    window_key text NOT NULL,
    organization_id uuid NOT NULL,
    spent_nano_usd bigint DEFAULT 0 NOT NULL,
    CONSTRAINT key_spend_period_check CHECK ((period = ANY (ARRAY['day'::text, 'month'::text, 'total'::text])))
);
ALTER TABLE ONLY public.key_spend FORCE ROW LEVEL SECURITY;
CREATE TABLE public.latency_rollup (
    minutes smallint NOT NULL,
    channel_id uuid NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    measure text NOT NULL,
    bucket smallint NOT NULL,
    request_count bigint NOT NULL,
    CONSTRAINT latency_rollup_measure_check CHECK ((measure = ANY (ARRAY['first_byte'::text, 'duration'::text]))),
    CONSTRAINT latency_rollup_minutes_check CHECK ((minutes = ANY (ARRAY[15, 1440])))
);
CREATE TABLE public.login_account (
    user_id uuid NOT NULL,
    password_hash text,
    password_changed_at timestamp(3) with time zone,
    email_verified_at timestamp(3) with time zone,
    locale text DEFAULT 'en'::text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    totp_sealed bytea,
    totp_key_id text,
    totp_confirmed_at timestamp(3) with time zone,
    totp_last_step bigint DEFAULT 0 NOT NULL,
    CONSTRAINT login_account_totp CHECK (((num_nulls(totp_sealed, totp_key_id) = ANY (ARRAY[0, 2])) AND ((totp_confirmed_at IS NULL) OR (totp_sealed IS NOT NULL))))
);
CREATE TABLE public.login_attempt (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    purpose text NOT NULL,
    binding bytea NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL
);
CREATE TABLE public.mail_message (
    id uuid NOT NULL,
    template text NOT NULL,
    locale text NOT NULL,
    recipient text NOT NULL,
    status text DEFAULT 'queued'::text NOT NULL,
    sealed bytea,
    encryption_key_id text,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text,
    next_attempt_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    sent_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT mail_message_content CHECK (((num_nulls(sealed, encryption_key_id) = ANY (ARRAY[0, 2])) AND ((status <> 'queued'::text) OR (sealed IS NOT NULL)))),
    CONSTRAINT mail_message_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sent'::text, 'dead'::text])))
);
CREATE TABLE public.management_token (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    digest bytea NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    masked text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    expires_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    platform_role text,
    organization_id uuid,
    member_id uuid,
    scopes text[] DEFAULT ARRAY[]::text[] NOT NULL,
    last_used_at timestamp(3) with time zone,
    last_used_address text,
    expiry_mailed_at timestamp(3) with time zone,
    CONSTRAINT management_token_is_of_one_kind CHECK ((((kind = 'admin'::text) AND (platform_role = ANY (ARRAY['superadmin'::text, 'support'::text, 'finance'::text])) AND (num_nulls(organization_id, member_id) = 2)) OR ((kind = 'member'::text) AND (platform_role IS NULL) AND (num_nulls(organization_id, member_id) = 0)))),
    CONSTRAINT management_token_status_check CHECK ((status = ANY (ARRAY['active'::text, 'revoked'::text])))
);
ALTER TABLE ONLY public.management_token FORCE ROW LEVEL SECURITY;
CREATE TABLE public.member (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    removed_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    day_cap_nano_usd bigint,
    month_cap_nano_usd bigint,
    total_cap_nano_usd bigint,
    changed_in xid8,
    day_cap_tz text,
    month_cap_tz text,
    CONSTRAINT member_day_cap_nano_usd_check CHECK ((day_cap_nano_usd >= 0)),
    CONSTRAINT member_month_cap_nano_usd_check CHECK ((month_cap_nano_usd >= 0)),
    CONSTRAINT member_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'developer'::text, 'billing'::text, 'viewer'::text]))),
    CONSTRAINT member_total_cap_nano_usd_check CHECK ((total_cap_nano_usd >= 0))
);
ALTER TABLE ONLY public.member FORCE ROW LEVEL SECURITY;
CREATE TABLE public.member_spend (
    member_id uuid NOT NULL,
    period text NOT NULL,
    window_key text NOT NULL,
    organization_id uuid NOT NULL,
    spent_nano_usd bigint DEFAULT 0 NOT NULL,
    CONSTRAINT member_spend_period_check CHECK ((period = ANY (ARRAY['day'::text, 'month'::text, 'total'::text])))
);
ALTER TABLE ONLY public.member_spend FORCE ROW LEVEL SECURITY;
CREATE TABLE public.model (
    id uuid NOT NULL,
    canonical_id text NOT NULL,
    name text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    context_length integer NOT NULL,
    max_output_tokens integer NOT NULL,
    input_modalities text[] DEFAULT ARRAY['text'::text] NOT NULL,
    output_modalities text[] DEFAULT ARRAY['text'::text] NOT NULL,
    capabilities text[] DEFAULT ARRAY[]::text[] NOT NULL,
    image_part_tokens integer DEFAULT 3000 NOT NULL,
    file_part_tokens integer DEFAULT 50000 NOT NULL,
    audio_part_tokens integer DEFAULT 50000 NOT NULL,
    replacement text,
    version integer DEFAULT 1 NOT NULL,
    archived_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    endpoints text[] DEFAULT ARRAY['chat'::text] NOT NULL,
    reasoning_hold text DEFAULT 'clock'::text NOT NULL,
    tokens_per_second integer DEFAULT 500 NOT NULL,
    CONSTRAINT model_context_length_check CHECK ((context_length > 0)),
    CONSTRAINT model_endpoints_check CHECK (((cardinality(endpoints) > 0) AND (endpoints <@ ARRAY['chat'::text, 'completions'::text, 'embeddings'::text]))),
    CONSTRAINT model_max_output_tokens_check CHECK (((max_output_tokens > 0) OR ((max_output_tokens = 0) AND (endpoints = ARRAY['embeddings'::text])))),
    CONSTRAINT model_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'hidden'::text, 'deprecated'::text])))
);
CREATE TABLE public.model_alias (
    alias text NOT NULL,
    model_id uuid NOT NULL
);
CREATE TABLE public.movement_rollup (
    organization_id uuid NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    code text NOT NULL,
    model_id uuid NOT NULL,
    source_count bigint NOT NULL,
    amount_nano_usd bigint NOT NULL,
    promo_nano_usd bigint NOT NULL
);
ALTER TABLE ONLY public.movement_rollup FORCE ROW LEVEL SECURITY;
CREATE TABLE public.movement_unit_rollup (
    organization_id uuid NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    model_id uuid NOT NULL,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    charge_nano_usd bigint NOT NULL
);
ALTER TABLE ONLY public.movement_unit_rollup FORCE ROW LEVEL SECURITY;
CREATE TABLE public.one_time_link (
    id uuid NOT NULL,
    kind text NOT NULL,
    user_id uuid,
    digest bytea NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    used_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    email text,
    locale text,
    CONSTRAINT one_time_link_kind_check CHECK ((kind = ANY (ARRAY['setup'::text, 'register'::text, 'verify_email'::text, 'reset_password'::text, 'recovery'::text]))),
    CONSTRAINT one_time_link_user CHECK ((((user_id IS NULL) = (kind = ANY (ARRAY['setup'::text, 'register'::text]))) AND ((email IS NOT NULL) = (kind = 'register'::text))))
);
CREATE TABLE public.organization (
    id uuid NOT NULL,
    name text NOT NULL,
    slug text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    tier_id uuid NOT NULL,
    discount_bps integer DEFAULT 0 NOT NULL,
    tz text DEFAULT 'UTC'::text NOT NULL,
    locale text DEFAULT 'en'::text NOT NULL,
    rpm integer,
    tpm integer,
    concurrency integer,
    allowed_models text[] DEFAULT ARRAY[]::text[] NOT NULL,
    tags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    archived_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    changed_in xid8,
    response_retention_days integer,
    CONSTRAINT organization_discount_bps_check CHECK (((discount_bps >= 0) AND (discount_bps <= 10000))),
    CONSTRAINT organization_response_retention_days CHECK (((response_retention_days >= 1) AND (response_retention_days <= 365))),
    CONSTRAINT organization_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
);
ALTER TABLE ONLY public.organization FORCE ROW LEVEL SECURITY;
CREATE TABLE public.organization_domain (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    domain text NOT NULL,
    token text NOT NULL,
    verified_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    next_check_at timestamp(3) with time zone,
    checked_at timestamp(3) with time zone,
    failure text,
    failing_since timestamp(3) with time zone,
    warnings integer DEFAULT 0 NOT NULL,
    warned_at timestamp(3) with time zone,
    suspended_at timestamp(3) with time zone
);
ALTER TABLE ONLY public.organization_domain FORCE ROW LEVEL SECURITY;
CREATE TABLE public.organization_security (
    organization_id uuid NOT NULL,
    require_second_factor boolean DEFAULT false NOT NULL,
    require_single_sign_on boolean DEFAULT false NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
ALTER TABLE ONLY public.organization_security FORCE ROW LEVEL SECURITY;
CREATE TABLE public.passkey (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL,
    public_key bytea NOT NULL,
    counter bigint DEFAULT 0 NOT NULL,
    transports text[] DEFAULT ARRAY[]::text[],
    name text NOT NULL,
    backed_up boolean NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    last_used_at timestamp(3) with time zone
);
CREATE TABLE public.payment (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    kind text NOT NULL,
    amount_nano_usd bigint NOT NULL,
    external_ref text,
    reason text,
    actor text NOT NULL,
    balance_after_nano_usd bigint NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    reverses uuid,
    CONSTRAINT payment_amount_nano_usd_check CHECK ((amount_nano_usd <> 0)),
    CONSTRAINT payment_chargeback_takes_back CHECK ((((kind = 'chargeback'::text) = (reverses IS NOT NULL)) AND ((kind <> 'chargeback'::text) OR (amount_nano_usd < 0)))),
    CONSTRAINT payment_kind_check CHECK ((kind = ANY (ARRAY['topup'::text, 'adjustment'::text, 'chargeback'::text]))),
    CONSTRAINT payment_topup_is_positive CHECK (((kind <> 'topup'::text) OR (amount_nano_usd > 0)))
);
ALTER TABLE ONLY public.payment FORCE ROW LEVEL SECURITY;
CREATE TABLE public.price_version (
    id uuid NOT NULL,
    model_id uuid NOT NULL,
    tier_id uuid,
    organization_id uuid,
    effective_from timestamp(3) with time zone NOT NULL,
    rows jsonb NOT NULL,
    source text DEFAULT 'manual'::text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    schedule jsonb,
    window_of uuid,
    window_name text,
    service_tiers jsonb,
    service_tier text,
    CONSTRAINT price_version_one_scope CHECK (((tier_id IS NULL) OR (organization_id IS NULL))),
    CONSTRAINT price_version_window CHECK ((((window_of IS NULL) = ((window_name IS NULL) AND (service_tier IS NULL))) AND ((window_of IS NULL) OR ((schedule IS NULL) AND (service_tiers IS NULL) AND (effective_from >= '9999-01-01 00:00:00+00'::timestamp with time zone)))))
);
ALTER TABLE ONLY public.price_version FORCE ROW LEVEL SECURITY;
CREATE TABLE public.promo_grant (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    balance_after_nano_usd bigint NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT promo_grant_amount_nano_usd_check CHECK ((amount_nano_usd > 0))
);
ALTER TABLE ONLY public.promo_grant FORCE ROW LEVEL SECURITY;
CREATE TABLE public.provider_session (
    session_id uuid NOT NULL,
    identity_id uuid NOT NULL,
    sid text
);
CREATE TABLE public.recovery_code (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    digest bytea NOT NULL,
    used_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL
);
CREATE TABLE public.redeem_code (
    id uuid NOT NULL,
    batch_id uuid NOT NULL,
    digest bytea NOT NULL,
    masked text NOT NULL,
    amount_nano_usd bigint NOT NULL,
    priority smallint NOT NULL,
    grant_days integer,
    expires_at timestamp(3) with time zone,
    reason text NOT NULL,
    actor text NOT NULL,
    organization_id uuid,
    grant_id uuid,
    redeemed_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    CONSTRAINT redeem_code_amount_nano_usd_check CHECK ((amount_nano_usd > 0)),
    CONSTRAINT redeem_code_grant_days_check CHECK ((grant_days > 0)),
    CONSTRAINT redeem_code_is_redeemed_or_not CHECK ((num_nulls(organization_id, grant_id, redeemed_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT redeem_code_priority_check CHECK (((priority >= 0) AND (priority <= 100)))
);
ALTER TABLE ONLY public.redeem_code FORCE ROW LEVEL SECURITY;
CREATE TABLE public.refund (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    request_id uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    balance_after_nano_usd bigint NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT refund_amount_nano_usd_check CHECK ((amount_nano_usd > 0))
);
ALTER TABLE ONLY public.refund FORCE ROW LEVEL SECURITY;
CREATE TABLE public.route_rule (
    id uuid NOT NULL,
    model text,
    tier_id uuid,
    organization_id uuid,
    tag text,
    strategy text DEFAULT 'weighted'::text NOT NULL,
    max_attempts integer,
    version integer DEFAULT 1 NOT NULL,
    archived_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    fallbacks text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT route_rule_fallbacks_check CHECK ((cardinality(fallbacks) <= 8)),
    CONSTRAINT route_rule_max_attempts_check CHECK (((max_attempts >= 1) AND (max_attempts <= 3))),
    CONSTRAINT route_rule_strategy_check CHECK ((strategy = ANY (ARRAY['weighted'::text, 'cheapest'::text, 'fastest'::text, 'least_busy'::text])))
);
ALTER TABLE ONLY public.route_rule FORCE ROW LEVEL SECURITY;
CREATE TABLE public.session (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    audience text NOT NULL,
    digest bytea NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    methods text[],
    restricted boolean DEFAULT false NOT NULL,
    device text NOT NULL,
    address text,
    idle_seconds integer NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    last_seen_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    authenticated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    expires_at timestamp(3) with time zone NOT NULL,
    ended_at timestamp(3) with time zone,
    member_id uuid,
    parent_id uuid,
    reason text,
    organization_id uuid,
    failed_proofs integer DEFAULT 0 NOT NULL,
    CONSTRAINT session_audience_check CHECK ((audience = ANY (ARRAY['customer'::text, 'operator'::text, 'impersonation'::text]))),
    CONSTRAINT session_idle_seconds_check CHECK ((idle_seconds > 0)),
    CONSTRAINT session_impersonation CHECK ((((audience = 'impersonation'::text) = (member_id IS NOT NULL)) AND (num_nulls(member_id, parent_id, reason) = ANY (ARRAY[0, 3]))))
);
CREATE TABLE public.setting (
    key text NOT NULL,
    value jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.settlement_failure (
    request_id uuid NOT NULL,
    grade smallint NOT NULL,
    organization_id uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    payload text NOT NULL,
    sqlstate text,
    message text NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    resolved_at timestamp(3) with time zone,
    resolution text,
    id uuid NOT NULL,
    terms text NOT NULL,
    CONSTRAINT settlement_failure_resolution_is_known CHECK ((((resolution = ANY (ARRAY['settled'::text, 'voided'::text])) AND (resolved_at IS NOT NULL)) OR ((resolution IS NULL) AND (resolved_at IS NULL))))
);
ALTER TABLE ONLY public.settlement_failure FORCE ROW LEVEL SECURITY;
CREATE TABLE public.signup_credit (
    email_digest bytea NOT NULL,
    organization_id uuid NOT NULL,
    amount_nano_usd bigint NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    pepper_version smallint DEFAULT 1 NOT NULL,
    CONSTRAINT signup_credit_amount_nano_usd_check CHECK ((amount_nano_usd > 0))
);
ALTER TABLE ONLY public.signup_credit FORCE ROW LEVEL SECURITY;
CREATE TABLE public.spend_window_mark (
    period text NOT NULL,
    kept_from text DEFAULT ''::text NOT NULL,
    CONSTRAINT spend_window_mark_period_check CHECK ((period = ANY (ARRAY['day'::text, 'month'::text, 'total'::text])))
);
CREATE TABLE public.stored_response (
    id uuid NOT NULL,
    organization_id uuid NOT NULL,
    ciphertext bytea NOT NULL,
    encryption_key_id text NOT NULL,
    size_bytes integer NOT NULL,
    created_at timestamp(3) with time zone NOT NULL,
    models text[]
);
ALTER TABLE ONLY public.stored_response ALTER COLUMN ciphertext SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.stored_response FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tier (
    id uuid NOT NULL,
    name text NOT NULL,
    is_default boolean DEFAULT false NOT NULL,
    rpm integer,
    tpm integer,
    concurrency integer,
    markup_bps integer DEFAULT 0 NOT NULL,
    model_allow text[] DEFAULT ARRAY[]::text[] NOT NULL,
    model_deny text[] DEFAULT ARRAY[]::text[] NOT NULL,
    channel_tags text[] DEFAULT ARRAY[]::text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    archived_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    changed_in xid8
);
CREATE TABLE public.transfer_seal (
    day date NOT NULL,
    transfer_count bigint NOT NULL,
    amount_nano_usd bigint NOT NULL,
    hash bytea NOT NULL,
    sealed_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);
CREATE TABLE public.unit_rollup (
    minutes smallint NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    CONSTRAINT unit_rollup_minutes_check CHECK ((minutes = ANY (ARRAY[15, 1440])))
);
ALTER TABLE ONLY public.unit_rollup FORCE ROW LEVEL SECURITY;
CREATE TABLE public.unit_total (
    dimension text NOT NULL,
    minutes smallint NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    value_id uuid NOT NULL,
    unit text NOT NULL,
    quantity bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    CONSTRAINT unit_total_dimension_check CHECK ((dimension = ANY (ARRAY['all'::text, 'organization'::text, 'model'::text, 'channel'::text, 'tier'::text]))),
    CONSTRAINT unit_total_minutes_check CHECK ((minutes = ANY (ARRAY[15, 1440])))
);
CREATE TABLE public.usage_rollup (
    starts_at timestamp(3) with time zone NOT NULL,
    organization_id uuid NOT NULL,
    key_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    model_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    request_count bigint NOT NULL,
    error_count bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    refunded_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint NOT NULL,
    cost_nano_usd bigint NOT NULL
);
ALTER TABLE ONLY public.usage_rollup FORCE ROW LEVEL SECURITY;
CREATE TABLE public.usage_rollup_mark (
    id boolean DEFAULT true NOT NULL,
    rolled_until timestamp(3) with time zone,
    looked_at timestamp(3) with time zone,
    rolled_from timestamp(3) with time zone,
    summed_until timestamp(3) with time zone,
    activity_until timestamp(3) with time zone,
    CONSTRAINT usage_rollup_mark_id_check CHECK (id)
);
CREATE TABLE public.usage_sum (
    scope text NOT NULL,
    scope_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    dimension text NOT NULL,
    minutes smallint NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    value text NOT NULL,
    request_count bigint NOT NULL,
    error_count bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    refunded_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint NOT NULL,
    cost_nano_usd bigint NOT NULL,
    CONSTRAINT usage_sum_dimension_check CHECK (((dimension = ANY (ARRAY['all'::text, 'organization'::text, 'key'::text, 'model'::text, 'channel'::text, 'tier'::text])) OR (dimension ~~ 'tag:%'::text))),
    CONSTRAINT usage_sum_minutes_check CHECK ((minutes = ANY (ARRAY[15, 60, 360, 1440]))),
    CONSTRAINT usage_sum_scope_check CHECK ((scope = ANY (ARRAY['all'::text, 'organization'::text, 'key'::text])))
);
ALTER TABLE ONLY public.usage_sum FORCE ROW LEVEL SECURITY;
CREATE TABLE public.usage_sum_gap (
    scope text NOT NULL,
    scope_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    dimension text NOT NULL,
    minutes smallint NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    CONSTRAINT usage_sum_gap_dimension_check CHECK (((dimension = 'tag'::text) OR (dimension ~~ 'tag:%'::text))),
    CONSTRAINT usage_sum_gap_minutes_check CHECK ((minutes = ANY (ARRAY[15, 60, 360, 1440]))),
    CONSTRAINT usage_sum_gap_scope_check CHECK ((scope = ANY (ARRAY['all'::text, 'organization'::text, 'key'::text])))
);
ALTER TABLE ONLY public.usage_sum_gap FORCE ROW LEVEL SECURITY;
CREATE TABLE public.usage_total (
    dimension text NOT NULL,
    starts_at timestamp(3) with time zone NOT NULL,
    value_id uuid NOT NULL,
    request_count bigint NOT NULL,
    error_count bigint NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    charge_nano_usd bigint NOT NULL,
    refunded_nano_usd bigint NOT NULL,
    forgone_nano_usd bigint NOT NULL,
    cost_nano_usd bigint NOT NULL,
    CONSTRAINT usage_total_dimension_check CHECK ((dimension = ANY (ARRAY['all'::text, 'organization'::text, 'key'::text, 'model'::text, 'channel'::text, 'tier'::text])))
);
CREATE TABLE public."user" (
    id uuid NOT NULL,
    email text NOT NULL,
    name text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    platform_role text,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT user_email_check CHECK ((email = lower(email))),
    CONSTRAINT user_platform_role_check CHECK ((platform_role = ANY (ARRAY['superadmin'::text, 'support'::text, 'finance'::text]))),
    CONSTRAINT user_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'deleted'::text])))
);
ALTER TABLE ONLY public."user" FORCE ROW LEVEL SECURITY;
CREATE TABLE public.wallet (
    organization_id uuid NOT NULL,
    posted_nano_usd bigint DEFAULT 0 NOT NULL,
    blocked_nano_usd bigint DEFAULT 0 NOT NULL,
    credit_limit_nano_usd bigint DEFAULT 0 NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    moved_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT wallet_blocked_is_not_negative CHECK ((blocked_nano_usd >= 0)),
    CONSTRAINT wallet_credit_limit_is_not_negative CHECK ((credit_limit_nano_usd >= 0)),
    CONSTRAINT wallet_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
);
ALTER TABLE ONLY public.wallet FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.transfer ATTACH PARTITION part.transfer_2026_10 FOR VALUES FROM ('01a0f4c2-c400-0000-0000-000000000000') TO ('01a19467-e800-0000-0000-000000000000');
ALTER TABLE ONLY public.transfer ATTACH PARTITION part.transfer_2026_11 FOR VALUES FROM ('01a19467-e800-0000-0000-000000000000') TO ('01a22ee6-b000-0000-0000-000000000000');
ALTER TABLE ONLY public.transfer ATTACH PARTITION part.transfer_2026_12 FOR VALUES FROM ('01a22ee6-b000-0000-0000-000000000000') TO ('01a2ce8b-d400-0000-0000-000000000000');
ALTER TABLE ONLY public.transfer ATTACH PARTITION part.transfer_2027_01 FOR VALUES FROM ('01a2ce8b-d400-0000-0000-000000000000') TO ('01a36e30-f800-0000-0000-000000000000');
ALTER TABLE ONLY public.transfer ATTACH PARTITION part.transfer_2027_02 FOR VALUES FROM ('01a36e30-f800-0000-0000-000000000000') TO ('01a3fe63-0800-0000-0000-000000000000');
ALTER TABLE ONLY public.usage_record ATTACH PARTITION part.usage_record_2026_10 FOR VALUES FROM ('01a0f4c2-c400-0000-0000-000000000000') TO ('01a19467-e800-0000-0000-000000000000');
ALTER TABLE ONLY public.usage_record ATTACH PARTITION part.usage_record_2026_11 FOR VALUES FROM ('01a19467-e800-0000-0000-000000000000') TO ('01a22ee6-b000-0000-0000-000000000000');
ALTER TABLE ONLY public.usage_record ATTACH PARTITION part.usage_record_2026_12 FOR VALUES FROM ('01a22ee6-b000-0000-0000-000000000000') TO ('01a2ce8b-d400-0000-0000-000000000000');
ALTER TABLE ONLY public.usage_record ATTACH PARTITION part.usage_record_2027_01 FOR VALUES FROM ('01a2ce8b-d400-0000-0000-000000000000') TO ('01a36e30-f800-0000-0000-000000000000');
ALTER TABLE ONLY public.usage_record ATTACH PARTITION part.usage_record_2027_02 FOR VALUES FROM ('01a36e30-f800-0000-0000-000000000000') TO ('01a3fe63-0800-0000-0000-000000000000');
INSERT INTO part.transfer_2026_11 VALUES
	('01a2008d-7400-7213-8553-9c28b483d168', 0, '01a2008d-7400-7c23-8d24-37ad37c899e0', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000004', 'b02d6422-d597-fb4a-bba5-180e21e91a37', 10000000000, 'topup', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-7e0f-8d30-607141566a80', 0, '01a2008d-7400-7605-84b7-ced9b4f0ee1a', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000004', '62124883-6b80-6400-a96f-e2c6b15015f3', 10000000000, 'topup', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a205b3-d000-7662-86ca-a2ca276ab964', 0, '01a205b3-d000-77f3-8ffe-b61458166917', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000004', 'b02d6422-d597-fb4a-bba5-180e21e91a37', 10000000000, 'topup', '2026-11-23 00:00:00+00', '2026-11-23 00:00:02+00', 'system:test', NULL, NULL),
	('01a205b3-d000-7dbd-8f01-ea57df913c9a', 0, '01a205b3-d000-7a24-85f1-6aa061e841be', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000004', '62124883-6b80-6400-a96f-e2c6b15015f3', 10000000000, 'topup', '2026-11-23 00:00:00+00', '2026-11-23 00:00:02+00', 'system:test', NULL, NULL),
	('01a20ada-2c00-7588-8ffe-891d803f2013', 0, '01a20ada-2c00-76dc-84fc-3f45715d2a5a', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000004', 'b02d6422-d597-fb4a-bba5-180e21e91a37', 10000000000, 'topup', '2026-11-24 00:00:00+00', '2026-11-24 00:00:02+00', 'system:test', NULL, NULL),
	('01a20ada-2c00-7e51-8f01-31e0f9a69cbe', 0, '01a20ada-2c00-7372-83b2-da9696205964', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000004', '62124883-6b80-6400-a96f-e2c6b15015f3', 10000000000, 'topup', '2026-11-24 00:00:00+00', '2026-11-24 00:00:02+00', 'system:test', NULL, NULL),
	('01a20ada-2c00-7ed2-896e-b4bf7c78946d', 0, '01a20ada-2c00-7b6a-8982-0760cba5ee98', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000004', 3000000000, 'chargeback', '2026-11-24 00:00:00+00', '2026-11-24 00:00:02+00', 'system:test', NULL, '01a205b3-d000-7a24-85f1-6aa061e841be'),
	('01a20b11-1a80-7fc8-8009-69544e485444', 0, '01a20b11-1a80-7233-8ef9-5db150353a8b', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000007', '62124883-6b80-6400-a96f-e2c6b15015f3', 1000000000, 'adjustment', '2026-11-24 01:00:00+00', '2026-11-24 01:00:02+00', 'system:test', NULL, NULL),
	('01a21000-8800-7293-80c1-5058055c81a8', 0, '01a21000-8800-795a-8bf0-25bc6e3cd192', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000004', 'b02d6422-d597-fb4a-bba5-180e21e91a37', 10000000000, 'topup', '2026-11-25 00:00:00+00', '2026-11-25 00:00:02+00', 'system:test', NULL, NULL),
	('01a21000-8800-7d44-89dc-639f767c61e1', 0, '01a21000-8800-7c82-8875-a99d2c15ea5f', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000004', '62124883-6b80-6400-a96f-e2c6b15015f3', 10000000000, 'topup', '2026-11-25 00:00:00+00', '2026-11-25 00:00:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-7198-8335-3358a667262d', 0, '01a2008d-7400-756c-80c3-b93fb96f1265', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000005', '01a2008d-7400-7198-8335-3358a667262d', 7000000000, 'grant', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-73d7-851f-60bab971eb1c', 0, '01a2008d-7400-7ead-82a3-9914b16c925f', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000005', '01a2008d-7400-73d7-851f-60bab971eb1c', 7000000000, 'grant', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-7753-8c23-ab4483eba9a1', 0, '01a2008d-7400-70d0-863e-7b20bb627cba', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000005', '01a2008d-7400-7753-8c23-ab4483eba9a1', 7000000000, 'grant', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-7bcf-8869-d3ae5599afcb', 0, '01a2008d-7400-7d60-82e4-0d4f9a0fe7c5', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000005', '01a2008d-7400-7bcf-8869-d3ae5599afcb', 7000000000, 'grant', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a20aec-7b80-749c-8e7b-28038ee4787d', 0, '01a20aec-7b80-7cd6-817e-06ed3eddea2d', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '01a2008d-7400-7198-8335-3358a667262d', '00000000-0000-7000-8000-000000000006', 7000000000, 'expiry', '2026-11-24 00:20:00+00', '2026-11-24 00:20:02+00', 'system:test', NULL, NULL),
	('01a20aec-7b80-7e9f-82c6-af26320353e7', 0, '01a20aec-7b80-711c-88f8-d94ae05f8a4d', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '01a2008d-7400-7bcf-8869-d3ae5599afcb', '00000000-0000-7000-8000-000000000006', 7000000000, 'expiry', '2026-11-24 00:20:00+00', '2026-11-24 00:20:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-73c0-8cb3-b9de3ac1a100', 0, '01a2008d-7400-7bb9-8ccf-b1dd55d939ad', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000001', 73744, 'usage', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a2008d-7400-73c0-8cb3-b9de3ac1a100', 200, '01a2008d-7400-7633-8620-46a0ea49702b', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 33751, 'cogs', '2026-11-22 00:00:00+00', '2026-11-22 00:00:02+00', 'system:test', NULL, NULL),
	('01a20243-4572-7578-8889-6d40901871c5', 0, '01a20243-4572-703f-84cf-6a70ffdb9f42', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'b02d6422-d597-fb4a-bba5-180e21e91a37', '00000000-0000-7000-8000-000000000001', 326986, 'usage', '2026-11-22 07:58:12.85+00', '2026-11-22 07:58:14.85+00', 'system:test', NULL, NULL),
	('01a20243-4572-7578-8889-6d40901871c5', 200, '01a20243-4572-7715-8d26-14e9e0f7d41c', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 149651, 'cogs', '2026-11-22 07:58:12.85+00', '2026-11-22 07:58:14.85+00', 'system:test', NULL, NULL),
	('01a203f9-16e5-7134-8f78-e2d2abc8900d', 0, '01a203f9-16e5-797c-8d41-6d0e9f5aa1fe', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000001', 642391, 'usage', '2026-11-22 15:56:25.701+00', '2026-11-22 15:56:27.701+00', 'system:test', NULL, NULL),
	('01a203f9-16e5-7134-8f78-e2d2abc8900d', 200, '01a203f9-16e5-799e-8de9-cda534b9fe4b', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 294001, 'cogs', '2026-11-22 15:56:25.701+00', '2026-11-22 15:56:27.701+00', 'system:test', NULL, NULL),
	('01a205ae-e857-70e7-8474-0d55654f0056', 0, '01a205ae-e857-710e-84bc-c9be9c07e914', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'b02d6422-d597-fb4a-bba5-180e21e91a37', '00000000-0000-7000-8000-000000000001', 914423, 'usage', '2026-11-22 23:54:38.551+00', '2026-11-22 23:54:40.551+00', 'system:test', NULL, NULL),
	('01a205ae-e857-70e7-8474-0d55654f0056', 200, '01a205ae-e857-7bc9-8c8a-9c1de780ec56', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 418501, 'cogs', '2026-11-22 23:54:38.551+00', '2026-11-22 23:54:40.551+00', 'system:test', NULL, NULL),
	('01a20764-b9c9-7c9a-8e95-bb7da74d2745', 0, '01a20764-b9c9-7137-87ae-31f572268222', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000001', 1186456, 'usage', '2026-11-23 07:52:51.401+00', '2026-11-23 07:52:53.401+00', 'system:test', NULL, NULL),
	('01a20764-b9c9-7c9a-8e95-bb7da74d2745', 200, '01a20764-b9c9-7a59-87c2-669f5a8a9743', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 543001, 'cogs', '2026-11-23 07:52:51.401+00', '2026-11-23 07:52:53.401+00', 'system:test', NULL, NULL),
	('01a2091a-8b3c-7cdd-80c8-05cb61b05532', 0, '01a2091a-8b3c-7654-8d2e-2e30bbe457d2', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'b02d6422-d597-fb4a-bba5-180e21e91a37', '00000000-0000-7000-8000-000000000001', 1458488, 'usage', '2026-11-23 15:51:04.252+00', '2026-11-23 15:51:06.252+00', 'system:test', NULL, NULL),
	('01a2091a-8b3c-7cdd-80c8-05cb61b05532', 200, '01a2091a-8b3c-7dc0-8747-83bd70a24e17', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 667501, 'cogs', '2026-11-23 15:51:04.252+00', '2026-11-23 15:51:06.252+00', 'system:test', NULL, NULL),
	('01a20ad0-5cae-755a-846c-315c94e49bf3', 0, '01a20ad0-5cae-7d98-8025-5e72bcda0603', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000001', 1730521, 'usage', '2026-11-23 23:49:17.102+00', '2026-11-23 23:49:19.102+00', 'system:test', NULL, NULL),
	('01a20ad0-5cae-755a-846c-315c94e49bf3', 200, '01a20ad0-5cae-7106-8712-1cc1dd3015b1', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 163201, 'cogs', '2026-11-23 23:49:17.102+00', '2026-11-23 23:49:19.102+00', 'system:test', NULL, NULL),
	('01a20ad0-5cae-755a-846c-315c94e49bf3', 201, '01a20ad0-5cae-73fc-8399-2fa54b29dee2', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 792001, 'cogs', '2026-11-23 23:49:17.102+00', '2026-11-23 23:49:19.102+00', 'system:test', NULL, NULL),
	('01a20c86-2e20-7f10-86c1-8bf352a7c411', 0, '01a20c86-2e20-7db6-8865-9192621f0a72', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'b02d6422-d597-fb4a-bba5-180e21e91a37', '00000000-0000-7000-8000-000000000001', 4005106, 'usage', '2026-11-24 07:47:29.952+00', '2026-11-24 07:47:31.952+00', 'system:test', NULL, NULL),
	('01a20c86-2e20-7f10-86c1-8bf352a7c411', 200, '01a20c86-2e20-7e22-8bdb-df575ec9fadf', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 370801, 'cogs', '2026-11-24 07:47:29.952+00', '2026-11-24 07:47:31.952+00', 'system:test', NULL, NULL),
	('01a20c86-2e20-7f10-86c1-8bf352a7c411', 201, '01a20c86-2e20-7110-81ac-d123fab90f64', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 1833001, 'cogs', '2026-11-24 07:47:29.952+00', '2026-11-24 07:47:31.952+00', 'system:test', NULL, NULL),
	('01a20e3b-ff92-7dab-8694-840bfcfd6d6d', 0, '01a20e3b-ff92-7021-82d5-c6ba7b02fd60', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000001', 4208966, 'usage', '2026-11-24 15:45:42.802+00', '2026-11-24 15:45:44.802+00', 'system:test', NULL, NULL),
	('01a20e3b-ff92-7dab-8694-840bfcfd6d6d', 200, '01a20e3b-ff92-7e8c-89e2-ee1671f5039d', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 1926301, 'cogs', '2026-11-24 15:45:42.802+00', '2026-11-24 15:45:44.802+00', 'system:test', NULL, NULL),
	('01a20ff1-d105-7e39-8f93-c1c7dd05de9e', 0, '01a20ff1-d105-7f4d-8e3c-645be1109463', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'b02d6422-d597-fb4a-bba5-180e21e91a37', '00000000-0000-7000-8000-000000000001', 4715449, 'usage', '2026-11-24 23:43:55.653+00', '2026-11-24 23:43:57.653+00', 'system:test', NULL, NULL),
	('01a20ff1-d105-7e39-8f93-c1c7dd05de9e', 200, '01a20ff1-d105-72f1-846b-f13933196237', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 2158101, 'cogs', '2026-11-24 23:43:55.653+00', '2026-11-24 23:43:57.653+00', 'system:test', NULL, NULL),
	('01a211a7-a277-7c52-820b-16ee403fac14', 0, '01a211a7-a277-7efa-88b1-d073680018c1', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '01a2008d-7400-7753-8c23-ab4483eba9a1', '00000000-0000-7000-8000-000000000001', 1879100, 'usage', '2026-11-25 07:42:08.503+00', '2026-11-25 07:42:10.503+00', 'system:test', NULL, NULL),
	('01a211a7-a277-7c52-820b-16ee403fac14', 1, '01a211a7-a277-7cae-8074-78e5bf248d5d', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '62124883-6b80-6400-a96f-e2c6b15015f3', '00000000-0000-7000-8000-000000000001', 3758201, 'usage', '2026-11-25 07:42:08.503+00', '2026-11-25 07:42:10.503+00', 'system:test', NULL, NULL),
	('01a211a7-a277-7c52-820b-16ee403fac14', 200, '01a211a7-a277-7d95-80d9-691d19cbd77d', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 2580001, 'cogs', '2026-11-25 07:42:08.503+00', '2026-11-25 07:42:10.503+00', 'system:test', NULL, NULL),
	('01a2135d-73e9-7f5b-82b4-a5057fe1aa87', 0, '01a2135d-73e9-7fb3-82fe-2fbf49ac2554', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '01a2008d-7400-73d7-851f-60bab971eb1c', '00000000-0000-7000-8000-000000000001', 2060455, 'usage', '2026-11-25 15:40:21.353+00', '2026-11-25 15:40:23.353+00', 'system:test', NULL, NULL),
	('01a2135d-73e9-7f5b-82b4-a5057fe1aa87', 1, '01a2135d-73e9-7d9c-84be-dd16d4ac43a3', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'b02d6422-d597-fb4a-bba5-180e21e91a37', '00000000-0000-7000-8000-000000000001', 4120911, 'usage', '2026-11-25 15:40:21.353+00', '2026-11-25 15:40:23.353+00', 'system:test', NULL, NULL),
	('01a2135d-73e9-7f5b-82b4-a5057fe1aa87', 200, '01a2135d-73e9-70fa-804d-c85e45afa62c', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', 3394801, 'cogs', '2026-11-25 15:40:21.353+00', '2026-11-25 15:40:23.353+00', 'system:test', NULL, NULL),
	('01a20430-0565-792c-804e-8631044c470a', 0, '01a20430-0565-76f0-8436-a59655c22819', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000001', '62124883-6b80-6400-a96f-e2c6b15015f3', 321195, 'refund', '2026-11-22 16:56:25.701+00', '2026-11-22 16:56:27.701+00', 'system:test', NULL, '01a203f9-16e5-797c-8d41-6d0e9f5aa1fe'),
	('01a205e5-d6d7-7342-8284-abe1e1ffa00a', 0, '01a205e5-d6d7-76ff-88e3-494237bdf692', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000001', 'b02d6422-d597-fb4a-bba5-180e21e91a37', 457211, 'refund', '2026-11-23 00:54:38.551+00', '2026-11-23 00:54:40.551+00', 'system:test', NULL, '01a205ae-e857-710e-84bc-c9be9c07e914'),
	('01a211de-90f7-773d-846e-874974eb8c93', 0, '01a211de-90f7-7e71-8535-8d5d7de620cb', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000001', '62124883-6b80-6400-a96f-e2c6b15015f3', 3758201, 'refund', '2026-11-25 08:42:08.503+00', '2026-11-25 08:42:10.503+00', 'system:test', NULL, '01a211a7-a277-7cae-8074-78e5bf248d5d'),
	('01a211de-90f7-773d-846e-874974eb8c93', 1, '01a211de-90f7-71d0-8363-c73e7710b14d', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00000000-0000-7000-8000-000000000001', '01a2008d-7400-7753-8c23-ab4483eba9a1', 1879100, 'refund', '2026-11-25 08:42:08.503+00', '2026-11-25 08:42:10.503+00', 'system:test', NULL, '01a211a7-a277-7efa-88b1-d073680018c1'),
	('01a21394-6269-794a-86fe-a859dd5df889', 0, '01a21394-6269-71ae-8fa4-67b3a38f3340', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000001', 'b02d6422-d597-fb4a-bba5-180e21e91a37', 4120911, 'refund', '2026-11-25 16:40:21.353+00', '2026-11-25 16:40:23.353+00', 'system:test', NULL, '01a2135d-73e9-7d9c-84be-dd16d4ac43a3'),
	('01a21394-6269-794a-86fe-a859dd5df889', 1, '01a21394-6269-7bd6-8b6f-f2acd1a2c5f9', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '00000000-0000-7000-8000-000000000001', '01a2008d-7400-73d7-851f-60bab971eb1c', 2060455, 'refund', '2026-11-25 16:40:21.353+00', '2026-11-25 16:40:23.353+00', 'system:test', NULL, '01a2135d-73e9-7fb3-82fe-2fbf49ac2554');
INSERT INTO part.usage_record_2026_11 VALUES
	('01a2008d-7400-73c0-8cb3-b9de3ac1a100', 2, 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'cb31e829-4982-e9d8-fe9e-8f15c0c80e17', '77842697-8174-828c-b292-b30886d2ffb2', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', true, 'completed', 200, NULL, 'stop', 'upstream', 50, 10, 25, 0, 0, '{"input": 25, "output": 10, "cache_read": 25}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 147488, 73744, 0, 33751, '[{"meters": {"input": 25, "output": 10, "cache_read": 25}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "33751", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-22 00:00:00+00', 400, 1300, '2026-11-22 00:00:02+00', NULL, '{day=2026-11-22,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a20243-4572-7578-8889-6d40901871c5', 2, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '52b80f5e-6f6f-d3f6-3ff9-933704954b95', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', true, 'completed', 200, NULL, 'stop', 'upstream', 86, 63, 43, 0, 0, '{"input": 43, "output": 63, "cache_read": 43}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 653972, 326986, 0, 149651, '[{"meters": {"input": 43, "output": 63, "cache_read": 43}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "149651", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-22 07:58:12.85+00', 400, 1300, '2026-11-22 07:58:14.85+00', NULL, '{day=2026-11-22,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a203f9-16e5-7134-8f78-e2d2abc8900d', 2, 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '2ce62552-178f-4638-b265-85d83e0c675c', '77842697-8174-828c-b292-b30886d2ffb2', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', false, 'completed', 200, NULL, 'stop', 'upstream', 124, 116, 0, 0, 0, '{"input": 124, "output": 116}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 1284782, 642391, 0, 294001, '[{"meters": {"input": 124, "output": 116}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "294001", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-22 15:56:25.701+00', 400, 1300, '2026-11-22 15:56:27.701+00', NULL, '{day=2026-11-22,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a205ae-e857-70e7-8474-0d55654f0056', 2, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'c0e9461e-e9e5-9a82-af5e-d92d59a7efb1', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', false, 'completed', 200, NULL, 'stop', 'upstream', 161, 169, 0, 0, 0, '{"input": 161, "output": 169}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 1828846, 914423, 0, 418501, '[{"meters": {"input": 161, "output": 169}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "418501", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-22 23:54:38.551+00', 400, 1300, '2026-11-22 23:54:40.551+00', NULL, '{day=2026-11-22,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a20764-b9c9-7c9a-8e95-bb7da74d2745', 2, 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00c90d80-0a86-13e8-6a9b-118b4ba64005', '77842697-8174-828c-b292-b30886d2ffb2', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', true, 'completed', 200, NULL, 'stop', 'upstream', 198, 222, 0, 0, 0, '{"input": 198, "output": 222}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 2372912, 1186456, 0, 543001, '[{"meters": {"input": 198, "output": 222}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "543001", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-23 07:52:51.401+00', 400, 1300, '2026-11-23 07:52:53.401+00', NULL, '{day=2026-11-23,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a2091a-8b3c-7cdd-80c8-05cb61b05532', 2, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '8a30f582-880a-8dd8-655b-69e80c8e2f4c', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', true, 'completed', 200, NULL, 'stop', 'upstream', 235, 275, 0, 0, 0, '{"input": 235, "output": 275}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 2916976, 1458488, 0, 667501, '[{"meters": {"input": 235, "output": 275}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "667501", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-23 15:51:04.252+00', 400, 1300, '2026-11-23 15:51:06.252+00', NULL, '{day=2026-11-23,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a20ad0-5cae-755a-846c-315c94e49bf3', 2, 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'cb31e829-4982-e9d8-fe9e-8f15c0c80e17', '77842697-8174-828c-b292-b30886d2ffb2', '25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', false, 'completed', 200, NULL, 'stop', 'upstream', 272, 328, 0, 0, 0, '{"input": 272, "output": 328}', 'd7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '{1150000,950000}', 3461042, 1730521, 0, 955202, '[{"meters": {"input": 272}, "reason": "server_error", "status": 500, "channelId": "ab487e9d-750a-3c50-876d-12e8f381a79f", "durationMs": 900, "channelName": "channel-1", "costNanoUsd": "163201", "credentialId": "1d4f752d-1e1c-55e1-9775-d385aef194f0", "costVersionId": "81cbe4ad-1dc9-1586-d9d5-4eb0c531bc6d", "upstreamModel": "model-0-2026"}, {"meters": {"input": 272, "output": 328}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "792001", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "265f1e50-748d-600c-a03e-7317b752cbc5", "upstreamModel": "model-0-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-23 23:49:17.102+00', 400, 1300, '2026-11-23 23:49:19.102+00', NULL, '{day=2026-11-23,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a20c86-2e20-7f10-86c1-8bf352a7c411', 2, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '52b80f5e-6f6f-d3f6-3ff9-933704954b95', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'acme/model-1', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', false, 'completed', 200, NULL, 'stop', 'upstream', 309, 381, 0, 0, 0, '{"input": 309, "output": 381}', '2c4738d2-4c42-2be5-454d-6b3f74475f2f', '{1150000,950000}', 8010212, 4005106, 0, 2203802, '[{"meters": {"input": 309}, "reason": "server_error", "status": 500, "channelId": "ab487e9d-750a-3c50-876d-12e8f381a79f", "durationMs": 900, "channelName": "channel-1", "costNanoUsd": "370801", "credentialId": "1d4f752d-1e1c-55e1-9775-d385aef194f0", "costVersionId": "e61c3350-798c-eaff-c818-d2267afcf6f2", "upstreamModel": "model-1-2026"}, {"meters": {"input": 309, "output": 381}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "1833001", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "c62955b6-f9eb-9284-6ecd-e6e11e2444e1", "upstreamModel": "model-1-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-24 07:47:29.952+00', 400, 1300, '2026-11-24 07:47:31.952+00', NULL, '{day=2026-11-24,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a20e3b-ff92-7dab-8694-840bfcfd6d6d', 2, 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '2ce62552-178f-4638-b265-85d83e0c675c', '77842697-8174-828c-b292-b30886d2ffb2', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'acme/model-1', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', true, 'completed', 200, NULL, 'stop', 'upstream', 346, 434, 173, 0, 0, '{"input": 173, "output": 434, "cache_read": 173}', '2c4738d2-4c42-2be5-454d-6b3f74475f2f', '{1150000,950000}', 8417932, 4208966, 0, 1926301, '[{"meters": {"input": 173, "output": 434, "cache_read": 173}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "1926301", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "c62955b6-f9eb-9284-6ecd-e6e11e2444e1", "upstreamModel": "model-1-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-24 15:45:42.802+00', 400, 1300, '2026-11-24 15:45:44.802+00', NULL, '{day=2026-11-24,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a20ff1-d105-7e39-8f93-c1c7dd05de9e', 2, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'c0e9461e-e9e5-9a82-af5e-d92d59a7efb1', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'acme/model-1', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', true, 'completed', 200, NULL, 'stop', 'upstream', 382, 487, 191, 0, 0, '{"input": 191, "output": 487, "cache_read": 191}', '2c4738d2-4c42-2be5-454d-6b3f74475f2f', '{1150000,950000}', 9430898, 4715449, 0, 2158101, '[{"meters": {"input": 191, "output": 487, "cache_read": 191}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "2158101", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "c62955b6-f9eb-9284-6ecd-e6e11e2444e1", "upstreamModel": "model-1-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-24 23:43:55.653+00', 400, 1300, '2026-11-24 23:43:57.653+00', NULL, '{day=2026-11-24,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a211a7-a277-7c52-820b-16ee403fac14', 2, 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '00c90d80-0a86-13e8-6a9b-118b4ba64005', '77842697-8174-828c-b292-b30886d2ffb2', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'acme/model-1', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', false, 'completed', 200, NULL, 'stop', 'upstream', 420, 540, 0, 0, 0, '{"input": 420, "output": 540}', '2c4738d2-4c42-2be5-454d-6b3f74475f2f', '{1150000,950000}', 11274602, 5637301, 0, 2580001, '[{"meters": {"input": 420, "output": 540}, "reason": null, "status": 200, "channelId": "47944531-7aeb-9ac5-eaa6-8b07a25710c6", "durationMs": 900, "channelName": "channel-0", "costNanoUsd": "2580001", "credentialId": "14406695-3753-3a4e-2916-4cbdad52de76", "costVersionId": "c62955b6-f9eb-9284-6ecd-e6e11e2444e1", "upstreamModel": "model-1-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-25 07:42:08.503+00', 400, 1300, '2026-11-25 07:42:10.503+00', NULL, '{day=2026-11-25,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL),
	('01a2135d-73e9-7f5b-82b4-a5057fe1aa87', 2, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '8a30f582-880a-8dd8-655b-69e80c8e2f4c', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'acme/model-1', 'ab487e9d-750a-3c50-876d-12e8f381a79f', false, 'completed', 200, NULL, 'stop', 'upstream', 457, 593, 0, 0, 0, '{"input": 457, "output": 593}', '2c4738d2-4c42-2be5-454d-6b3f74475f2f', '{1150000,950000}', 12362732, 6181366, 0, 3394801, '[{"meters": {"input": 457, "output": 593}, "reason": null, "status": 200, "channelId": "ab487e9d-750a-3c50-876d-12e8f381a79f", "durationMs": 900, "channelName": "channel-1", "costNanoUsd": "3394801", "credentialId": "1d4f752d-1e1c-55e1-9775-d385aef194f0", "costVersionId": "e61c3350-798c-eaff-c818-d2267afcf6f2", "upstreamModel": "model-1-2026"}]', '[{"kept": true, "reason": "available", "channel": "channel-0"}, {"kept": true, "reason": "available", "channel": "channel-1"}]', '{}', '{"team": "red"}', NULL, '2026-11-25 15:40:21.353+00', 400, 1300, '2026-11-25 15:40:23.353+00', NULL, '{day=2026-11-25,total=all}', 'chat', NULL, NULL, 0, NULL, 0, NULL, NULL);
INSERT INTO public._prisma_migrations VALUES
	('4cf1b99e-c7b7-4586-ad7a-9a815c12210e', '7a8fbdfa76fa7bca18fd906c038b58f42797e73623cbba3960ce5a38f90913ef', '2026-11-26 02:24:32.366433+00', '20261120000000_foundation', NULL, NULL, '2026-11-26 02:24:32.217+00', 1),
	('d4f1a5b0-a170-4eef-918b-8e3518cb518c', 'ef6b56ac3c55e80b8df7db7e9bc7f91264d08e7452434aa01606b0cdb442d5d5', '2026-11-26 02:24:32.376317+00', '20261121000000_settlement_operations', NULL, NULL, '2026-11-26 02:24:32.367+00', 1),
	('27fc186c-67a6-4a94-905f-07b3693cd40f', '6dc70c74262d04da849b4aca6fbc0cd61e1b8ce53517e829f0c32db5051b87fd', '2026-11-26 02:24:32.377376+00', '20261122000000_channel_presets', NULL, NULL, '2026-11-26 02:24:32.376+00', 1),
	('cfb9fe93-5d42-4a06-910e-ffc734d9d0cf', '4dd8c1cfa76a404dbec92db8f7ba77fef59b10c293aedb360630732870ad6ed6', '2026-11-26 02:24:32.382431+00', '20261122000000_keys_in_full', NULL, NULL, '2026-11-26 02:24:32.377+00', 1),
	('02f223ec-8cd1-47fa-b5ef-dab8a090b474', '9f66d77bd0f6b9184d1499ee898edc421fb8fdd3ffe30ebea671a94ce0d3e981', '2026-11-26 02:24:32.383892+00', '20261122000100_channel_routing', NULL, NULL, '2026-11-26 02:24:32.382+00', 1),
	('493ef5be-2908-42f1-88d5-798ab202e237', '9fd3b95e99e0f2d80fed4189dbdecc04ffcb65d566dd97c67342a6eecd6a7639', '2026-11-26 02:24:32.408396+00', '20261123000000_members', NULL, NULL, '2026-11-26 02:24:32.384+00', 1),
	('756dea26-41dd-418a-a666-006e89c3ddec', '4faca36864526eacedf50bb72dbfd88db775697e486ee1d9315539dce25ad0a8', '2026-11-26 02:24:32.41248+00', '20261123000000_model_endpoints', NULL, NULL, '2026-11-26 02:24:32.408+00', 1),
	('ff5722e8-f06e-4809-950d-8291c3aba8f4', '3f2c5efa5203bf81785899d136f9e413884bfc4069e33206d27060336d945cec', '2026-11-26 02:24:32.417413+00', '20261124000000_audit_chain', NULL, NULL, '2026-11-26 02:24:32.412+00', 1),
	('44e9d90c-49d1-4a2e-9da4-6baba01f6d2a', '72365a588c8854f4c93cfaa5bbc567da4e52ac25c1110c9286766ae52e3a3d2c', '2026-11-26 02:24:32.423921+00', '20261124000000_promo_grants', NULL, NULL, '2026-11-26 02:24:32.417+00', 1),
	('cc476948-2bad-4b23-aeba-22457d90d524', '50e7cd6866918e62721a50de4d26a1afd8267aff857d238cdda09a69ae92bb44', '2026-11-26 02:24:32.429868+00', '20261124000000_route_rules', NULL, NULL, '2026-11-26 02:24:32.424+00', 1),
	('ee292bd0-9e7a-4dc3-a2d8-80bfe1a917c4', '363486ee0227656ed61c78b4ccdf3877c3a994cbed4f9d54e0c07e61b4cf0288', '2026-11-26 02:24:32.438229+00', '20261124010000_refunds', NULL, NULL, '2026-11-26 02:24:32.43+00', 1),
	('b679de95-65ca-4bf7-80cc-0a28e8abd0c8', '7e0b62cee93e9d75f1e9a0031763e1163249c0c90184a3caf12b76c25ddb44bb', '2026-11-26 02:24:32.443908+00', '20261124020000_redeem_codes', NULL, NULL, '2026-11-26 02:24:32.438+00', 1),
	('088f9d99-e292-4807-9dad-5637f40b9233', 'c8dd3bd0d2e69bd5d3daf7e4ffbf5fa1949ceb981fa5897f8267d934d635ce83', '2026-11-26 02:24:32.451316+00', '20261125000002_channel_events', NULL, NULL, '2026-11-26 02:24:32.444+00', 1),
	('94f6b6ea-ae6c-4836-b5ba-f0c08b087e19', '50fae821636ea395c60efc294ff04530a20dfc1fdb3fd1c2879b5ae9306b6139', '2026-11-26 02:24:32.45676+00', '20261125000003_request_routing', NULL, NULL, '2026-11-26 02:24:32.451+00', 1),
	('165caa9c-3a65-4108-943f-1378af7547a6', 'f47e98bc6fa25225d5115e518620f79894759f154107224025bb1ce3b8b60f0a', '2026-11-26 02:24:32.468309+00', '20261125000008_usage_rollups', NULL, NULL, '2026-11-26 02:24:32.457+00', 1),
	('61e9631d-9269-40db-91ba-f78eb3505cee', '649863aad361928c4d2a9e6d4fba3731514a323e592c2b5f6b5b68b3346e4870', '2026-11-26 02:24:32.474342+00', '20261125000108_transfer_seals', NULL, NULL, '2026-11-26 02:24:32.47+00', 1),
	('654710b9-d447-41bf-af80-e5b49fab3d92', 'dc968c0a22be0e7c326eb81bed65f628ca0539a84700a4af31be6e87e4719fe8', '2026-11-26 02:24:32.481278+00', '20261125000208_chargebacks', NULL, NULL, '2026-11-26 02:24:32.474+00', 1),
	('ce9b9e22-bbfb-45f6-a1e2-3b0f97b7ebaa', '5c74a9d751e29645adad643cf97cbc63991dca47e422509a220e04003e0ef16c', '2026-11-26 02:24:32.48964+00', '20261125000303_route_fallbacks', NULL, NULL, '2026-11-26 02:24:32.484+00', 1),
	('8a5019ec-a4dd-4391-ac4e-d1795b128cab', '6c46c3dda88ca3021970b3e2447e0339a623066b6fb37646d04ba9d633b857de', '2026-11-26 02:24:32.505399+00', '20261125000402_credential_versions', NULL, NULL, '2026-11-26 02:24:32.489+00', 1),
	('6e6f7416-ce7e-40fa-a251-830d4f7c543f', '9a9d5cb6115ec7c2635a89fd0e8aee128b019ecaa5f33d35aa310674d5e4dfcf', '2026-11-26 02:24:32.529346+00', '20261125000608_attempt_rollups', NULL, NULL, '2026-11-26 02:24:32.506+00', 1),
	('b8283f68-bd5f-474c-9e49-4d0c9a85a30b', 'd6747ba5a11719c7fa961eec7d94aa4aaccec4c96115849d50a1c872aff87f48', '2026-11-26 02:24:32.543257+00', '20261126000300_member_caps', NULL, NULL, '2026-11-26 02:24:32.537+00', 1),
	('c1860f05-6bd4-4e63-80a8-545514a1710b', 'bee1c796b38ce9bb4ef19ac0f35c6f8b37f0cf9708493c243dd279abd193363e', '2026-11-26 02:24:32.544537+00', '20261126000301_audit_links_together', NULL, NULL, '2026-11-26 02:24:32.543+00', 1),
	('529ce831-530a-4c8e-865f-0bea28055cf5', 'd4166bb9fcaa3167358f24c1262bb924e073dee93de72d2418f7ffaa4cde86ba', '2026-11-26 02:24:32.551904+00', '20261126000400_movement_rollups', NULL, NULL, '2026-11-26 02:24:32.544+00', 1),
	('c87085c1-e979-41b9-835f-7ceacbd2d7a7', 'c635912bf79e172cbd033ca5ce2da31fc0bb7c81358ad0a1d8534b81986af564', '2026-11-26 02:24:32.555061+00', '20261126000410_booked_at_index', NULL, NULL, '2026-11-26 02:24:32.552+00', 1),
	('2a5856f8-7eaa-46c7-81a2-0c2f45cd853d', 'f5509e6ae62237811a35cf592ead1ee0b3a4d14cdd4b43d9d64ca10345b4de6e', '2026-11-26 02:24:32.559008+00', '20261126000450_usage_totals', NULL, NULL, '2026-11-26 02:24:32.555+00', 1),
	('0acbefd5-0735-44f1-9ff1-776836aafda9', 'f97a6d0f4ed3e99d02807349f31a07faece57de7e006551da71a0dc4fc103745', '2026-11-26 02:24:32.569261+00', '20261126000500_retention', NULL, NULL, '2026-11-26 02:24:32.559+00', 1),
	('74b5cb67-6e7f-4f7e-a55d-da2aa224385d', '55c0ff28b74949de1f9140a4789c9422de3069950710e03a8727125e1dbb35b2', '2026-11-26 02:24:32.585364+00', '20261127000100_usage_sums', NULL, NULL, '2026-11-26 02:24:32.569+00', 1),
	('d8defb00-cd5a-44d8-a316-37f60037fd67', 'f2a7eab26acc1fdf260e1ee709085c45c8e03cf235c149403e9ff4b202be31e9', '2026-11-26 02:24:32.589762+00', '20261128000100_spend_window_retention', NULL, NULL, '2026-11-26 02:24:32.585+00', 1),
	('fabc368c-5bab-482f-b81e-b590f0054324', '108d6a97807d334a173bc3adde2291146aa2472ea05086fc6e25f45ee73c6fea', '2026-11-26 02:24:32.592069+00', '20261128000200_detach_in_lock_order', NULL, NULL, '2026-11-26 02:24:32.59+00', 1),
	('273df6f3-a80e-4fbe-937e-221b44cefdab', '0851d3e5c8a538bb33f1b696018fabb6f9fd082d5fa127a1c64172bdc6fa4662', '2026-11-26 02:24:32.60391+00', '20261128000300_auth_changes', NULL, NULL, '2026-11-26 02:24:32.592+00', 1),
	('80e1d0e6-fd3a-4516-8965-878538a29dd1', '1733b4b548509c542b5fdebc1bc50e6a2f80b39a3f09e9447efad351d72b44b7', '2026-11-26 02:24:32.607131+00', '20261129000000_mail', NULL, NULL, '2026-11-26 02:24:32.604+00', 1),
	('0a9af6f7-9f06-4ed0-bbd0-c6bd01e8d553', 'dc555075746572048848727ee0aa1dfbce5fd14ed705136a97a2e230905a4a10', '2026-11-26 02:24:32.637228+00', '20261129000100_identity', NULL, NULL, '2026-11-26 02:24:32.607+00', 1),
	('8d40af72-0eaa-42ee-a6a5-aeb5aa54d24c', '3e4ce16c71148cb5a054497b2e7fe63ae7e04cd6e1e67be84e7832ca27def9e0', '2026-11-26 02:24:32.638893+00', '20261129000200_price_schedules', NULL, NULL, '2026-11-26 02:24:32.637+00', 1),
	('c68a80e2-60a0-4e2b-8587-30142e7f34eb', '272c24e23dbcef2fc06e30da6bfcefdd5bc9d4b2ee3cd6eab78369aba7d7e054', '2026-11-26 02:24:32.649213+00', '20261129000200_registration', NULL, NULL, '2026-11-26 02:24:32.64+00', 1),
	('fdb67821-9b90-4ed8-b996-ce5e419f3b20', '97928e0b96b67d738b3fda25c74c7ae212ebbdf935c182b1331139e26cc1682f', '2026-11-26 02:24:32.655675+00', '20261129000300_second_factor', NULL, NULL, '2026-11-26 02:24:32.649+00', 1),
	('a49fde23-b9f6-4c3d-b29a-233224807f6f', '350b02d32ab059387433c5e3356102e0e9f004d6a3ac85428e11ffe035366e55', '2026-11-26 02:24:32.664864+00', '20261130000000_channel_proxies', NULL, NULL, '2026-11-26 02:24:32.655+00', 1),
	('cd600bb1-3a62-4776-b07e-1893faf2eb74', '92973e7123766566e9ba3bf0ee19f9a68755e53e509c2b03f649def65455b34c', '2026-11-26 02:24:32.682217+00', '20261130000100_stored_responses', NULL, NULL, '2026-11-26 02:24:32.673+00', 1),
	('65d0d462-6db2-4163-84a5-5fc6ac713915', '4633f018bedf60c3e8fbf6a2b6cdfe56b416d9c4b3cc519c75de721070fb3706', '2026-11-26 02:24:32.697296+00', '20261130000500_activity_rollups', NULL, NULL, '2026-11-26 02:24:32.682+00', 1),
	('832e577e-c724-4809-b640-c6fe0869c3e2', 'eed4c98805f694699a145ac6dbfbaef54cb9e9106886964434339e0f1b576451', '2026-11-26 02:24:32.699228+00', '20261130000600_playground_keys', NULL, NULL, '2026-11-26 02:24:32.697+00', 1),
	('2dd3668c-6070-4ad4-986a-433047a68854', '7403b1e74adda4d10e516411af38e526692452290ed1c978563cb750d10b2b34', '2026-11-26 02:24:32.709397+00', '20261201000000_passkeys', NULL, NULL, '2026-11-26 02:24:32.699+00', 1),
	('60384e53-d398-434f-8609-a4098efe192e', 'b082f47fb066abbef629f2dcc1ddbb50ec48938f41c9be43b829b7899fb11572', '2026-11-26 02:24:32.720503+00', '20261201000100_identity_providers', NULL, NULL, '2026-11-26 02:24:32.709+00', 1),
	('ffbc72f9-b093-4d67-8e90-cd66ec4d4b85', '1baddab7e4fd63fa0a077c918e8560b97c30a76f52f6f75d7102f076fe7c933c', '2026-11-26 02:24:32.722147+00', '20261202000000_impersonation', NULL, NULL, '2026-11-26 02:24:32.72+00', 1),
	('44b028dd-5a0b-41af-9453-743a87d8a675', '1dfadc4394793c74087adcc6359155b61a5a6a494a107dbe8692e88b927be4f5', '2026-11-26 02:24:32.723289+00', '20261202000100_account_deletion', NULL, NULL, '2026-11-26 02:24:32.722+00', 1),
	('f5c2d047-7e65-43ce-8c78-6ecc9af18e5e', '03e0aaebf1331ddc878c9e23f5930782523543b7febcf2f1a131815804af2ff2', '2026-11-26 02:24:32.728265+00', '20261203000000_organization_sign_on', NULL, NULL, '2026-11-26 02:24:32.723+00', 1),
	('febfa69b-11d0-42b4-bc33-fb52ae80800d', '59d55176bcbafcfc8619ee86c9b6fd60ba2bad21f1ed8dddf28c48cb4bf2d376', '2026-11-26 02:24:32.731308+00', '20261204000000_reasoning_holds', NULL, NULL, '2026-11-26 02:24:32.73+00', 1),
	('1d2c25c6-2037-4079-ac59-07213d328f17', '208db550b5f26ce5c68900fa6bbd763ff8f701293be34cb274014a5ee907c836', '2026-11-26 02:24:32.732845+00', '20261204000100_service_tiers', NULL, NULL, '2026-11-26 02:24:32.731+00', 1),
	('2bf2b911-b76c-4255-bde2-e09f506c11a5', '18c1ed5f001c4563e600a491f609048543a3536c5e690b12bf9a0ca24a6d8471', '2026-11-26 02:24:32.743574+00', '20261205000000_unit_rollups', NULL, NULL, '2026-11-26 02:24:32.733+00', 1),
	('426dc1ca-7c26-433a-a4d0-5ed9708a10c4', '047a60ea663e6f67de3578df53bd1394ea5ff844ac2434d7ba32b7d539a1e925', '2026-11-26 02:24:32.74827+00', '20261205000100_unseen_output', NULL, NULL, '2026-11-26 02:24:32.743+00', 1),
	('8a3e90e3-5289-48d8-b47f-6c6293cb5da1', 'ddd269d79eb26adbeb8f7bc34fbb4e7af9feaad6ccf1bb9b2edabf0fc9e32370', '2026-11-26 02:24:32.751911+00', '20261206000000_unit_totals', NULL, NULL, '2026-11-26 02:24:32.748+00', 1),
	('bd0fc0b2-868a-4f08-a00e-edf76e8a3de9', 'bb48ab1af88abecdab8406f1c327a55ac15b0446140f21b82813e79a1ec56a01', '2026-11-26 02:24:32.752747+00', '20261207000000_invitation_delivery', NULL, NULL, '2026-11-26 02:24:32.752+00', 1),
	('4d84fdf9-437e-4ec3-9d1d-c00e3c31be83', 'b4bcd618d01833b5f741310caf04cba22aa5448166566f3b9bad395468bd0123', '2026-11-26 02:24:32.753353+00', '20261207000200_session_failed_proofs', NULL, NULL, '2026-11-26 02:24:32.752+00', 1),
	('68b0969f-865e-4df1-bd4a-4e4b34abedf3', '3db8635d1483420b4fda30825d00d80a28114fc4bd87ef3269724be9d5f447af', '2026-11-26 02:24:32.756276+00', '20261207000300_domain_checks', NULL, NULL, '2026-11-26 02:24:32.753+00', 1),
	('3e70d348-e5f7-40a3-837a-6d0fb0b77713', '4aca8d07fe79851b1dd0d67a2671e145b51d797535ffbc6bccbd694ef70fb904', '2026-11-26 02:24:32.758145+00', '20261207000400_secret_versions', NULL, NULL, '2026-11-26 02:24:32.756+00', 1),
	('c93dee08-e012-462a-929a-6dd7a7a8c2d0', '1858a0f87d3abcf42edebe83f1695ed4b7388327f12d48b2fa6713839ad045b9', '2026-11-26 02:24:32.758919+00', '20261207000401_token_uses', NULL, NULL, '2026-11-26 02:24:32.758+00', 1),
	('13d8cc04-1e2f-49d8-b8bd-e71ca55b68f0', 'eede372fd9cc5acc223ed39642fb35b0b07654b7205f1e3d51c2b99da502143d', '2026-11-26 02:24:32.759433+00', '20261207000402_token_expiry_mails', NULL, NULL, '2026-11-26 02:24:32.759+00', 1),
	('2d77d6af-081d-4e15-9b1b-daa31e48999f', 'ea858afa6339dcd1b7503fe3ecfd679b43fcaec906fc40a89de4a128406af0d8', '2026-11-26 02:24:32.762137+00', '20261207000500_invitation_member', NULL, NULL, '2026-11-26 02:24:32.759+00', 1),
	('0a2aa12f-9a03-45c9-ab62-5bdcdd99113b', 'b63c66a74a2e5cbea2f52449f939469ef41f179cf3aa22cbace13a27124a68c7', '2026-11-26 02:24:32.769064+00', '20261207000600_end_user_key', NULL, NULL, '2026-11-26 02:24:32.768+00', 1),
	('c403e1d8-93ad-4cf9-a003-3c79e7f38c28', '625ddecca918d4dfdfe4d67d033b4fe91713bc544c352151016ad4142306e9ef', '2026-11-26 02:24:32.76992+00', '20261207000700_cache_marks', NULL, NULL, '2026-11-26 02:24:32.769+00', 1),
	('c872f5f2-6e13-44d2-8d82-b59955f426e8', 'ea15326c2fdd8295d9204b47498f50c4d826d90c48065f39a240c11342553398', '2026-11-26 02:24:32.773777+00', '20261207000800_waivers', NULL, NULL, '2026-11-26 02:24:32.77+00', 1),
	('4399d42d-848c-44b9-929e-659e26e0c465', '49f1975c29f4029910b19050998ad957455dfb5e2fb6f5798b2fd9be28828c12', '2026-11-26 02:24:32.777503+00', '20261207000900_channel_labels', NULL, NULL, '2026-11-26 02:24:32.774+00', 1),
	('e1b0807e-8630-4d3a-aaad-2ee403cae2b6', '9a734e52798083fc95f820a276499e36fcd4bd83a3a79681a771b3ff04bff125', '2026-11-26 02:24:32.784593+00', '20261207001000_support_ids', NULL, NULL, '2026-11-26 02:24:32.777+00', 1),
	('029c3d6f-249c-43a7-ba7c-d16623e0930f', '8ba8f0e1530d5824c4861de6011293892731c2e00a09cdba44c498d963fcd07f', '2026-11-26 02:24:32.787598+00', '20261207001100_model_scopes', NULL, NULL, '2026-11-26 02:24:32.784+00', 1),
	('eec50d31-87c6-4d81-923d-a0059aad39fb', '002565792e905c22ce7e1c7c3732a5e103c25c8bbd52eaca95a066dc9cca6f39', '2026-11-26 02:24:32.788157+00', '20261207001101_stored_response_models', NULL, NULL, '2026-11-26 02:24:32.787+00', 1),
	('d1c6a36f-e897-4e09-a709-a804084e8ed2', 'd93ba737a9c21810edb53ae82d1d453d281445a34df8aa2a39417187e1b9cf6f', '2026-11-26 02:24:32.78933+00', '20261207001102_cap_time_zones', NULL, NULL, '2026-11-26 02:24:32.788+00', 1),
	('7116be81-385b-42ee-b5d3-5b22627a1d0c', '90bd60e6dc17e4147ab7324e341580744cdaf55a4cf8f68981c57f846c592da2', '2026-11-26 02:24:32.790717+00', '20261207001200_advisors', NULL, NULL, '2026-11-26 02:24:32.789+00', 1);
INSERT INTO public.account VALUES
	('00000000-0000-7000-8000-000000000001', NULL, 'revenue', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000002', NULL, 'cogs', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000003', NULL, 'provider_payable', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000004', NULL, 'payments_clearing', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000005', NULL, 'promo_expense', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000006', NULL, 'breakage', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000007', NULL, 'adjustment', 0, NULL, '2026-11-26 02:24:32.217+00', 50),
	('00000000-0000-7000-8000-000000000008', NULL, 'waiver', 0, NULL, '2026-11-26 02:24:32.77+00', 50),
	('01a2008d-7400-73d7-851f-60bab971eb1c', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'wallet_promo', 7000000000, '2026-12-16 02:00:00+00', '2026-11-26 02:38:34.217+00', 50),
	('01a2008d-7400-7753-8c23-ab4483eba9a1', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'wallet_promo', 7000000000, '2026-12-16 02:00:00+00', '2026-11-26 02:38:34.217+00', 50),
	('b02d6422-d597-fb4a-bba5-180e21e91a37', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'wallet_paid', 39989036759, NULL, '2026-11-26 02:38:34.216+00', 50),
	('01a2008d-7400-7bcf-8869-d3ae5599afcb', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'wallet_promo', 0, '2026-11-24 00:00:00+00', '2026-11-26 02:38:34.217+00', 50),
	('01a2008d-7400-7198-8335-3358a667262d', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'wallet_promo', 0, '2026-11-24 00:00:00+00', '2026-11-26 02:38:34.217+00', 50),
	('62124883-6b80-6400-a96f-e2c6b15015f3', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'wallet_paid', 37992479117, NULL, '2026-11-26 02:38:34.216+00', 50);
INSERT INTO public.activity_rollup VALUES
	('0193400a-0000-7000-8000-000000000099', '2026-11-20 10:00:00+00', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO public.api_key VALUES
	('0193400a-0000-7000-8000-000000000013', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'production', '\x0102', 1, 'x', 'active', '{acme/*}', NULL, NULL, NULL, NULL, NULL, '{"team": "search"}', 1, '2026-11-26 02:38:35.48+00', '2026-11-26 02:38:35.48+00', '{}', '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, '0193400a-0000-7000-8000-000000000011', NULL, 'api', 1, 'auto', NULL, NULL);
INSERT INTO public.attempt_rollup VALUES
	('2026-11-20 10:00:00+00', '0193400a-0000-7000-8000-000000000099', 'x', 1, 1, 1, 1, 1, 0, 0);
INSERT INTO public.audit_event VALUES
	('0193400a-0000-7000-8000-000000000024', 'admin', NULL, 'key.create', 'key', '0193400a-0000-7000-8000-000000000013', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', NULL, '{"name": "production"}', NULL, NULL, '2026-11-26 02:38:35.509+00');
INSERT INTO public.audit_link VALUES
	('2026-11-26', 1, '0193400a-0000-7000-8000-000000000024', '\x43a130edcb9d5d54a64937ce6d264b5aab948900b2e62d574341faf415a1096a');
INSERT INTO public.brought_forward VALUES
	('2026-11-20', '0193400a-0000-7000-8000-000000000099', NULL, 1, 1, '2026-11-20 10:00:00+00');
INSERT INTO public.brought_forward_spend VALUES
	('2026-11-20', '0193400a-0000-7000-8000-000000000099', 'x', 'x', 1);
INSERT INTO public.channel VALUES
	('47944531-7aeb-9ac5-eaa6-8b07a25710c6', 'channel-0', 'test', 'https://example.com', 'enabled', NULL, '2026-11-26 02:38:34.21+00', 100, 1, '{}', NULL, '{}', 1, NULL, '2026-11-26 02:38:34.21+00', '2026-11-26 02:38:34.21+00', NULL, 'ch-19068c321a'),
	('ab487e9d-750a-3c50-876d-12e8f381a79f', 'channel-1', 'test', 'https://example.com', 'enabled', NULL, '2026-11-26 02:38:34.21+00', 100, 1, '{}', NULL, '{}', 1, NULL, '2026-11-26 02:38:34.21+00', '2026-11-26 02:38:34.21+00', NULL, 'ch-2aee11756f'),
	('9ebd88e3-4d0e-7417-8cab-184e781bafb5', 'channel-2', 'test', 'https://example.com', 'enabled', NULL, '2026-11-26 02:38:34.21+00', 100, 1, '{}', NULL, '{}', 1, NULL, '2026-11-26 02:38:34.21+00', '2026-11-26 02:38:34.21+00', NULL, 'ch-303561bdce');
INSERT INTO public.channel_cost_version VALUES
	('265f1e50-748d-600c-a03e-7317b752cbc5', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', '25b394e1-ecd9-89c7-954d-cf98d9968eef', '2026-11-22 00:00:00+00', '[{"rates": {"input": "500000004", "output": "2000000005", "cache_read": "50000001"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('c62955b6-f9eb-9284-6ecd-e6e11e2444e1', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', '2026-11-22 00:00:00+00', '[{"rates": {"input": "1000000007", "output": "4000000009", "cache_read": "100000001"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('176561c9-4cb5-1d88-dea5-83b23283c738', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', '237546d5-f700-c372-10a4-569e5bfc8f06', '2026-11-22 00:00:00+00', '[{"rates": {"input": "1500000011", "output": "6000000014", "cache_read": "150000002"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('d16ee4f4-adb3-9d29-464f-e37c48355fad', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', 'e8b6d7ee-5086-0a62-f9c2-7050ae6f949d', '2026-11-22 00:00:00+00', '[{"rates": {"input": "2000000014", "output": "8000000018", "cache_read": "200000002"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('81cbe4ad-1dc9-1586-d9d5-4eb0c531bc6d', 'ab487e9d-750a-3c50-876d-12e8f381a79f', '25b394e1-ecd9-89c7-954d-cf98d9968eef', '2026-11-22 00:00:00+00', '[{"rates": {"input": "600000004", "output": "2400000005", "cache_read": "60000001"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('e61c3350-798c-eaff-c818-d2267afcf6f2', 'ab487e9d-750a-3c50-876d-12e8f381a79f', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', '2026-11-22 00:00:00+00', '[{"rates": {"input": "1200000008", "output": "4800000011", "cache_read": "120000001"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('eda62a86-b1ff-e769-365b-c3b0f6d2194c', 'ab487e9d-750a-3c50-876d-12e8f381a79f', '237546d5-f700-c372-10a4-569e5bfc8f06', '2026-11-22 00:00:00+00', '[{"rates": {"input": "1800000013", "output": "7200000016", "cache_read": "180000002"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('694e2cfc-a8a4-02c8-1a8e-45d2ee84fe67', 'ab487e9d-750a-3c50-876d-12e8f381a79f', 'e8b6d7ee-5086-0a62-f9c2-7050ae6f949d', '2026-11-22 00:00:00+00', '[{"rates": {"input": "2400000017", "output": "9600000022", "cache_read": "240000002"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('6e5fc5a4-a9f9-6a5d-5cfe-31ad2d50a6cf', '9ebd88e3-4d0e-7417-8cab-184e781bafb5', '25b394e1-ecd9-89c7-954d-cf98d9968eef', '2026-11-22 00:00:00+00', '[{"rates": {"input": "700000005", "output": "2800000006", "cache_read": "70000001"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('4a3f718e-4d28-b523-3267-0323dadd3688', '9ebd88e3-4d0e-7417-8cab-184e781bafb5', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', '2026-11-22 00:00:00+00', '[{"rates": {"input": "1400000010", "output": "5600000013", "cache_read": "140000001"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('35efb2dc-3e04-767e-d586-1e4f55e0c042', '9ebd88e3-4d0e-7417-8cab-184e781bafb5', '237546d5-f700-c372-10a4-569e5bfc8f06', '2026-11-22 00:00:00+00', '[{"rates": {"input": "2100000015", "output": "8400000019", "cache_read": "210000002"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL),
	('f09ca576-70ae-087a-9c0e-b2a286155463', '9ebd88e3-4d0e-7417-8cab-184e781bafb5', 'e8b6d7ee-5086-0a62-f9c2-7050ae6f949d', '2026-11-22 00:00:00+00', '[{"rates": {"input": "2800000020", "output": "11200000025", "cache_read": "280000003"}, "from_prompt_tokens": 0}]', '2026-11-26 02:38:34.211+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.channel_credential VALUES
	('0193400a-0000-7000-8000-000000000020', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', 'x', '\x0102', 'x', 1, 'x', 'active', NULL, '2026-11-26 02:38:35.503+00', 1, '2026-11-26 02:38:35.503+00', '2026-11-26 02:38:35.503+00', NULL, NULL, 1);
INSERT INTO public.channel_event VALUES
	('0193400a-0000-7000-8000-000000000022', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', NULL, NULL, 'status', 'admin', NULL, NULL, NULL, '2026-11-26 02:38:35.506+00');
INSERT INTO public.channel_model VALUES
	('0193400a-0000-7000-8000-000000000023', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'large-v2');
INSERT INTO public.channel_proxy VALUES
	('0193400a-0000-7000-8000-000000000021', '47944531-7aeb-9ac5-eaa6-8b07a25710c6', '0193400a-0000-7000-8000-000000000020', 'http://proxy.example.com:3128', NULL, NULL, NULL, NULL, '2026-11-26 02:38:35.505+00');
INSERT INTO public.detached_month VALUES
	('2026-11-20', '0193400a-0000-7000-8000-000000000099', 1, 1, NULL, NULL, '2026-11-26 02:38:35.549+00');
INSERT INTO public.external_identity VALUES
	('0193400a-0000-7000-8000-000000000018', '0193400a-0000-7000-8000-000000000010', '0193400a-0000-7000-8000-000000000017', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'https://sso.example.com', '1', NULL, '2026-11-26 02:38:35.498+00', NULL);
INSERT INTO public.idempotency_record VALUES
	('x', 'x', '\x0102', NULL, NULL, false, '2026-11-26 02:38:35.544+00');
INSERT INTO public.identity_provider VALUES
	('0193400a-0000-7000-8000-000000000017', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'oidc', 'Okta', 'https://sso.example.com', 'routify', NULL, NULL, 'enabled', NULL, '{}', 'viewer', 1, '2026-11-26 02:38:35.496+00', '2026-11-26 02:38:35.496+00');
INSERT INTO public.invitation VALUES
	('0193400a-0000-7000-8000-000000000012', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'grace@example.com', 'developer', 'pending', '\x0102', 1, 'x', '2026-11-20 10:00:00+00', '2026-11-26 02:38:35.477+00', '2026-11-26 02:38:35.477+00', 'mail', '0193400a-0000-7000-8000-000000000011');
INSERT INTO public.key_spend VALUES
	('52b80f5e-6f6f-d3f6-3ff9-933704954b95', 'day', '2026-11-24', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 4005106),
	('00c90d80-0a86-13e8-6a9b-118b4ba64005', 'day', '2026-11-25', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 0),
	('52b80f5e-6f6f-d3f6-3ff9-933704954b95', 'total', 'all', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 4332092),
	('cb31e829-4982-e9d8-fe9e-8f15c0c80e17', 'total', 'all', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 1804265),
	('00c90d80-0a86-13e8-6a9b-118b4ba64005', 'total', 'all', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 1186456),
	('cb31e829-4982-e9d8-fe9e-8f15c0c80e17', 'day', '2026-11-22', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 73744),
	('2ce62552-178f-4638-b265-85d83e0c675c', 'total', 'all', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 4530162),
	('8a30f582-880a-8dd8-655b-69e80c8e2f4c', 'day', '2026-11-23', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 1458488),
	('c0e9461e-e9e5-9a82-af5e-d92d59a7efb1', 'day', '2026-11-22', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 457212),
	('52b80f5e-6f6f-d3f6-3ff9-933704954b95', 'day', '2026-11-22', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 326986),
	('2ce62552-178f-4638-b265-85d83e0c675c', 'day', '2026-11-22', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 321196),
	('cb31e829-4982-e9d8-fe9e-8f15c0c80e17', 'day', '2026-11-23', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 1730521),
	('c0e9461e-e9e5-9a82-af5e-d92d59a7efb1', 'total', 'all', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 5172661),
	('2ce62552-178f-4638-b265-85d83e0c675c', 'day', '2026-11-24', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 4208966),
	('8a30f582-880a-8dd8-655b-69e80c8e2f4c', 'day', '2026-11-25', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 0),
	('00c90d80-0a86-13e8-6a9b-118b4ba64005', 'day', '2026-11-23', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 1186456),
	('c0e9461e-e9e5-9a82-af5e-d92d59a7efb1', 'day', '2026-11-24', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 4715449),
	('8a30f582-880a-8dd8-655b-69e80c8e2f4c', 'total', 'all', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 1458488);
INSERT INTO public.latency_rollup VALUES
	(15, '0193400a-0000-7000-8000-000000000099', '2026-11-20 10:00:00+00', 'duration', 1, 1);
INSERT INTO public.login_account VALUES
	('0193400a-0000-7000-8000-000000000010', '$argon2id$', NULL, NULL, 'en', '2026-11-26 02:38:35.485+00', '2026-11-26 02:38:35.485+00', '\xaa', 'k1', '2026-11-20 00:00:00+00', 0);
INSERT INTO public.login_attempt VALUES
	('0193400a-0000-7000-8000-000000000099', '\x0102', 'x', '\x0102', '{}', '2026-11-20 10:00:00+00');
INSERT INTO public.mail_message VALUES
	('0193400a-0000-7000-8000-000000000099', 'invitation', 'en', 'ada@example.com', 'sent', NULL, NULL, 0, NULL, '2026-11-26 02:38:35.522+00', NULL, '2026-11-26 02:38:35.522+00');
INSERT INTO public.management_token VALUES
	('0193400a-0000-7000-8000-000000000014', 'member', 'ci', '\x0102', 1, 'rt-…abcd', 'active', NULL, NULL, '2026-11-26 02:38:35.484+00', NULL, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '0193400a-0000-7000-8000-000000000011', '{usage:read}', NULL, NULL, NULL);
INSERT INTO public.member VALUES
	('0193400a-0000-7000-8000-000000000011', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '0193400a-0000-7000-8000-000000000010', 'owner', 1, NULL, '2026-11-26 02:38:35.474+00', '2026-11-26 02:38:35.474+00', 5000000000, NULL, NULL, NULL, 'Europe/Moscow', NULL);
INSERT INTO public.member_spend VALUES
	('0193400a-0000-7000-8000-000000000011', 'day', '2026-11-20', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 0);
INSERT INTO public.model VALUES
	('25b394e1-ecd9-89c7-954d-cf98d9968eef', 'acme/model-0', 'model-0', 'draft', 128000, 16000, '{text}', '{text}', '{}', 3000, 50000, 50000, NULL, 1, NULL, '2026-11-26 02:38:34.207+00', '2026-11-26 02:38:34.207+00', '{chat}', 'clock', 500),
	('1b70b554-44ac-ae7a-28d3-cc6d313b59bb', 'acme/model-1', 'model-1', 'draft', 128000, 16000, '{text}', '{text}', '{}', 3000, 50000, 50000, NULL, 1, NULL, '2026-11-26 02:38:34.207+00', '2026-11-26 02:38:34.207+00', '{chat}', 'clock', 500),
	('237546d5-f700-c372-10a4-569e5bfc8f06', 'acme/model-2', 'model-2', 'draft', 128000, 16000, '{text}', '{text}', '{}', 3000, 50000, 50000, NULL, 1, NULL, '2026-11-26 02:38:34.207+00', '2026-11-26 02:38:34.207+00', '{chat}', 'clock', 500),
	('e8b6d7ee-5086-0a62-f9c2-7050ae6f949d', 'acme/model-3', 'model-3', 'draft', 128000, 16000, '{text}', '{text}', '{}', 3000, 50000, 50000, NULL, 1, NULL, '2026-11-26 02:38:34.207+00', '2026-11-26 02:38:34.207+00', '{chat}', 'clock', 500);
INSERT INTO public.model_alias VALUES
	('large', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb');
INSERT INTO public.movement_rollup VALUES
	('0193400a-0000-7000-8000-000000000099', '2026-11-20 10:00:00+00', 'x', '0193400a-0000-7000-8000-000000000099', 1, 1, 1);
INSERT INTO public.movement_unit_rollup VALUES
	('0193400a-0000-7000-8000-000000000099', '2026-11-20 10:00:00+00', '0193400a-0000-7000-8000-000000000099', 'x', 1, 1);
INSERT INTO public.one_time_link VALUES
	('0193400a-0000-7000-8000-000000000019', 'reset_password', '0193400a-0000-7000-8000-000000000010', '\x0102', 1, '2026-11-20 10:00:00+00', NULL, '2026-11-26 02:38:35.501+00', NULL, NULL);
INSERT INTO public.organization VALUES
	('bca3e86b-2057-918d-f4a9-beea4e8e293d', 'Organization 0', 'organization-0', 'active', '77842697-8174-828c-b292-b30886d2ffb2', 0, 'UTC', 'en', NULL, NULL, NULL, '{}', '{}', 1, NULL, '2026-11-26 02:38:34.214+00', '2026-11-26 02:38:34.214+00', NULL, NULL),
	('0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'Organization 1', 'organization-1', 'active', 'ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', 0, 'UTC', 'en', NULL, NULL, NULL, '{}', '{}', 1, NULL, '2026-11-26 02:38:34.214+00', '2026-11-26 02:38:34.214+00', NULL, NULL);
INSERT INTO public.organization_domain VALUES
	('0193400a-0000-7000-8000-000000000099', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'example.com', 'x', NULL, '2026-11-26 02:38:35.514+00', NULL, NULL, NULL, NULL, 0, NULL, NULL);
INSERT INTO public.organization_security VALUES
	('0b3fd65b-b847-e993-03e2-65b9fc730c9f', false, false, 1, '2026-11-26 02:38:35.515+00', '2026-11-26 02:38:35.515+00');
INSERT INTO public.passkey VALUES
	('0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '\x0102', '\x0102', 0, '{}', 'x', true, '2026-11-26 02:38:35.556+00', NULL);
INSERT INTO public.payment VALUES
	('01a2008d-7400-7213-8553-9c28b483d168', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-22 00:00:00+00', NULL),
	('01a2008d-7400-7e0f-8d30-607141566a80', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-22 00:00:00+00', NULL),
	('01a205b3-d000-7662-86ca-a2ca276ab964', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-23 00:00:00+00', NULL),
	('01a205b3-d000-7dbd-8f01-ea57df913c9a', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-23 00:00:00+00', NULL),
	('01a20ada-2c00-7588-8ffe-891d803f2013', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-24 00:00:00+00', NULL),
	('01a20ada-2c00-7e51-8f01-31e0f9a69cbe', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-24 00:00:00+00', NULL),
	('01a20ada-2c00-7ed2-896e-b4bf7c78946d', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'chargeback', -3000000000, NULL, NULL, 'system:test', 0, '2026-11-24 00:00:00+00', '01a205b3-d000-7dbd-8f01-ea57df913c9a'),
	('01a20b11-1a80-7fc8-8009-69544e485444', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'adjustment', 1000000000, NULL, NULL, 'system:test', 0, '2026-11-24 01:00:00+00', NULL),
	('01a21000-8800-7293-80c1-5058055c81a8', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-25 00:00:00+00', NULL),
	('01a21000-8800-7d44-89dc-639f767c61e1', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 'topup', 10000000000, NULL, NULL, 'system:test', 0, '2026-11-25 00:00:00+00', NULL);
INSERT INTO public.price_version VALUES
	('d7ae9d82-6973-79fa-d73a-63e0c3aa5e59', '25b394e1-ecd9-89c7-954d-cf98d9968eef', NULL, NULL, '2026-11-22 00:00:00+00', '[{"rates": {"input": "1000000007", "output": "4000000009", "cache_read": "100000001"}, "from_prompt_tokens": 0}]', 'manual', '2026-11-26 02:38:34.208+00', NULL, NULL, NULL, NULL, NULL),
	('2c4738d2-4c42-2be5-454d-6b3f74475f2f', '1b70b554-44ac-ae7a-28d3-cc6d313b59bb', NULL, NULL, '2026-11-22 00:00:00+00', '[{"rates": {"input": "2000000014", "output": "8000000018", "cache_read": "200000002"}, "from_prompt_tokens": 0}]', 'manual', '2026-11-26 02:38:34.208+00', NULL, NULL, NULL, NULL, NULL),
	('682ad5f0-c4cd-6f5a-4b22-e5d8958dbd03', '237546d5-f700-c372-10a4-569e5bfc8f06', NULL, NULL, '2026-11-22 00:00:00+00', '[{"rates": {"input": "3000000021", "output": "12000000027", "cache_read": "300000003"}, "from_prompt_tokens": 0}]', 'manual', '2026-11-26 02:38:34.208+00', NULL, NULL, NULL, NULL, NULL),
	('96e331fd-80d4-c6c3-bfe2-7a43f145a583', 'e8b6d7ee-5086-0a62-f9c2-7050ae6f949d', NULL, NULL, '2026-11-22 00:00:00+00', '[{"rates": {"input": "4000000028", "output": "16000000036", "cache_read": "400000004"}, "from_prompt_tokens": 0}]', 'manual', '2026-11-26 02:38:34.208+00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.promo_grant VALUES
	('01a2008d-7400-7753-8c23-ab4483eba9a1', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 7000000000, 'test', 'system:test', 0, '2026-11-26 02:38:34.217+00'),
	('01a2008d-7400-73d7-851f-60bab971eb1c', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 7000000000, 'test', 'system:test', 0, '2026-11-26 02:38:34.217+00'),
	('01a2008d-7400-7bcf-8869-d3ae5599afcb', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', 7000000000, 'test', 'system:test', 0, '2026-11-26 02:38:34.217+00'),
	('01a2008d-7400-7198-8335-3358a667262d', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 7000000000, 'test', 'system:test', 0, '2026-11-26 02:38:34.217+00');
INSERT INTO public.provider_session VALUES
	('0193400a-0000-7000-8000-000000000015', '0193400a-0000-7000-8000-000000000018', NULL);
INSERT INTO public.recovery_code VALUES
	('0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '\x0102', NULL, '2026-11-26 02:38:35.554+00', 1);
INSERT INTO public.redeem_code VALUES
	('01a2008d-7400-7bcf-8869-d3ae5599afcb', '01a2008d-7400-7bcf-8869-d3ae5599afcb', '\xbeaaddc8c8190b032b9eaf1c677edda4e56f5fa42974b835481554f5c4f23b31', 'x', 7000000000, 50, NULL, NULL, 'test', 'system:test', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '01a2008d-7400-7bcf-8869-d3ae5599afcb', '2026-11-22 00:00:00+00', '2026-11-26 02:38:34.218+00', 1);
INSERT INTO public.refund VALUES
	('01a211de-90f7-773d-846e-874974eb8c93', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '01a211a7-a277-7c52-820b-16ee403fac14', 5637301, 'test', 'system:test', 0, '2026-11-25 08:42:08.503+00'),
	('01a20430-0565-792c-804e-8631044c470a', 'bca3e86b-2057-918d-f4a9-beea4e8e293d', '01a203f9-16e5-7134-8f78-e2d2abc8900d', 321195, 'test', 'system:test', 0, '2026-11-22 16:56:25.701+00'),
	('01a21394-6269-794a-86fe-a859dd5df889', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '01a2135d-73e9-7f5b-82b4-a5057fe1aa87', 6181366, 'test', 'system:test', 0, '2026-11-25 16:40:21.353+00'),
	('01a205e5-d6d7-7342-8284-abe1e1ffa00a', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '01a205ae-e857-70e7-8474-0d55654f0056', 457211, 'test', 'system:test', 0, '2026-11-23 00:54:38.551+00');
INSERT INTO public.route_rule VALUES
	('0193400a-0000-7000-8000-000000000025', 'acme/model-1', NULL, NULL, NULL, 'weighted', NULL, 1, NULL, '2026-11-26 02:38:35.515+00', '2026-11-26 02:38:35.515+00', '{acme/model-2}');
INSERT INTO public.session VALUES
	('0193400a-0000-7000-8000-000000000015', '0193400a-0000-7000-8000-000000000010', 'impersonation', '\x0102', 1, NULL, false, 'x', NULL, 1, '2026-11-26 02:38:35.487+00', '2026-11-26 02:38:35.487+00', '2026-11-26 02:38:35.487+00', '2026-11-20 10:00:00+00', NULL, '0193400a-0000-7000-8000-000000000011', '0193400a-0000-7000-8000-000000000016', 'a ticket', NULL, 0);
INSERT INTO public.setting VALUES
	('end_user_key', '"3694f62a8fe340e380798d815c50b8ac78c8c51c76b346a8968ddd0831e1ac53"', 1, '2026-11-26 02:24:32.768+00');
INSERT INTO public.settlement_failure VALUES
	('0193400a-0000-7000-8000-000000000099', 1, '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 1, 'x', NULL, 'x', '2026-11-26 02:38:35.516+00', NULL, NULL, '0193400a-0000-7000-8000-000000000099', 'x');
INSERT INTO public.signup_credit VALUES
	('\x0102', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 1, '2026-11-26 02:38:35.521+00', 1);
INSERT INTO public.spend_window_mark VALUES
	('day', ''),
	('month', ''),
	('total', '');
INSERT INTO public.stored_response VALUES
	('0193400a-0000-7000-8000-000000000026', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '\x0102', 'x', 1, '2026-11-20 10:00:00+00', '{acme/model-1}');
INSERT INTO public.tier VALUES
	('77842697-8174-828c-b292-b30886d2ffb2', 'tier-0', false, NULL, NULL, NULL, 0, '{}', '{}', '{}', 1, NULL, '2026-11-26 02:38:34.206+00', '2026-11-26 02:38:34.206+00', NULL),
	('ec1c516d-e1d9-bc0a-f79d-e91e954ed8ec', 'tier-1', false, NULL, NULL, NULL, 0, '{}', '{}', '{}', 1, NULL, '2026-11-26 02:38:34.206+00', '2026-11-26 02:38:34.206+00', NULL);
INSERT INTO public.transfer_seal VALUES
	('2026-11-20', 1, 1, '\x0102', '2026-11-26 02:38:35.547+00');
INSERT INTO public.unit_rollup VALUES
	(15, '2026-11-20 10:00:00+00', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', 'x', 1, 1);
INSERT INTO public.unit_total VALUES
	('all', 15, '2026-11-20 10:00:00+00', '0193400a-0000-7000-8000-000000000099', 'x', 1, 1);
INSERT INTO public.usage_rollup VALUES
	('2026-11-20 10:00:00+00', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', '0193400a-0000-7000-8000-000000000099', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO public.usage_rollup_mark VALUES
	(true, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.usage_sum VALUES
	('organization', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'tag:team', 60, '2026-11-20 10:00:00+00', 'search', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO public.usage_sum_gap VALUES
	('organization', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', '0b3fd65b-b847-e993-03e2-65b9fc730c9f', 'tag', 60, '2026-11-20 10:00:00+00');
INSERT INTO public.usage_total VALUES
	('all', '2026-11-20 10:00:00+00', '0193400a-0000-7000-8000-000000000099', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
INSERT INTO public."user" VALUES
	('0193400a-0000-7000-8000-000000000010', 'ada@example.com', 'Ada', 'active', 'support', 1, '2026-11-26 02:38:35.47+00', '2026-11-26 02:38:35.47+00');
INSERT INTO public.wallet VALUES
	('bca3e86b-2057-918d-f4a9-beea4e8e293d', 44992479117, 0, 0, 'active', 2, '2026-11-26 02:38:34.215+00'),
	('0b3fd65b-b847-e993-03e2-65b9fc730c9f', 46989036759, 0, 0, 'active', 2, '2026-11-26 02:38:34.215+00');
ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_pkey PRIMARY KEY (request_id, leg);
ALTER TABLE ONLY part.transfer_2026_10
    ADD CONSTRAINT transfer_2026_10_pkey PRIMARY KEY (request_id, leg);
ALTER TABLE ONLY part.transfer_2026_11
    ADD CONSTRAINT transfer_2026_11_pkey PRIMARY KEY (request_id, leg);
ALTER TABLE ONLY part.transfer_2026_12
    ADD CONSTRAINT transfer_2026_12_pkey PRIMARY KEY (request_id, leg);
ALTER TABLE ONLY part.transfer_2027_01
    ADD CONSTRAINT transfer_2027_01_pkey PRIMARY KEY (request_id, leg);
ALTER TABLE ONLY part.transfer_2027_02
    ADD CONSTRAINT transfer_2027_02_pkey PRIMARY KEY (request_id, leg);
ALTER TABLE ONLY public.usage_record
    ADD CONSTRAINT usage_record_pkey PRIMARY KEY (request_id);
ALTER TABLE ONLY part.usage_record_2026_10
    ADD CONSTRAINT usage_record_2026_10_pkey PRIMARY KEY (request_id);
ALTER TABLE ONLY part.usage_record_2026_11
    ADD CONSTRAINT usage_record_2026_11_pkey PRIMARY KEY (request_id);
ALTER TABLE ONLY part.usage_record_2026_12
    ADD CONSTRAINT usage_record_2026_12_pkey PRIMARY KEY (request_id);
ALTER TABLE ONLY part.usage_record_2027_01
    ADD CONSTRAINT usage_record_2027_01_pkey PRIMARY KEY (request_id);
ALTER TABLE ONLY part.usage_record_2027_02
    ADD CONSTRAINT usage_record_2027_02_pkey PRIMARY KEY (request_id);
ALTER TABLE ONLY public._prisma_migrations
    ADD CONSTRAINT _prisma_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.activity_rollup
    ADD CONSTRAINT activity_rollup_pkey PRIMARY KEY (channel_id, starts_at);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.attempt_rollup
    ADD CONSTRAINT attempt_rollup_pkey PRIMARY KEY (starts_at, channel_id, upstream_model);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_link
    ADD CONSTRAINT audit_link_pkey PRIMARY KEY (day, number);
ALTER TABLE ONLY public.brought_forward
    ADD CONSTRAINT brought_forward_pkey PRIMARY KEY (month, account_id);
ALTER TABLE ONLY public.brought_forward_spend
    ADD CONSTRAINT brought_forward_spend_pkey PRIMARY KEY (month, key_id, period, window_key);
ALTER TABLE ONLY public.channel_cost_version
    ADD CONSTRAINT channel_cost_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_credential
    ADD CONSTRAINT channel_credential_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_event
    ADD CONSTRAINT channel_event_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_model
    ADD CONSTRAINT channel_model_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel
    ADD CONSTRAINT channel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_proxy
    ADD CONSTRAINT channel_proxy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.detached_month
    ADD CONSTRAINT detached_month_pkey PRIMARY KEY (month);
ALTER TABLE ONLY public.external_identity
    ADD CONSTRAINT external_identity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.idempotency_record
    ADD CONSTRAINT idempotency_record_pkey PRIMARY KEY (principal, key);
ALTER TABLE ONLY public.identity_provider
    ADD CONSTRAINT identity_provider_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.key_spend
    ADD CONSTRAINT key_spend_pkey PRIMARY KEY (key_id, period, window_key);
ALTER TABLE ONLY public.latency_rollup
    ADD CONSTRAINT latency_rollup_pkey PRIMARY KEY (minutes, channel_id, starts_at, measure, bucket);
ALTER TABLE ONLY public.login_account
    ADD CONSTRAINT login_account_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.login_attempt
    ADD CONSTRAINT login_attempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mail_message
    ADD CONSTRAINT mail_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.management_token
    ADD CONSTRAINT management_token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.member_spend
    ADD CONSTRAINT member_spend_pkey PRIMARY KEY (member_id, period, window_key);
ALTER TABLE ONLY public.model_alias
    ADD CONSTRAINT model_alias_pkey PRIMARY KEY (alias);
ALTER TABLE ONLY public.model
    ADD CONSTRAINT model_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.movement_rollup
    ADD CONSTRAINT movement_rollup_pkey PRIMARY KEY (organization_id, starts_at, code, model_id);
ALTER TABLE ONLY public.movement_unit_rollup
    ADD CONSTRAINT movement_unit_rollup_pkey PRIMARY KEY (organization_id, starts_at, model_id, unit);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT one_time_link_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organization_domain
    ADD CONSTRAINT organization_domain_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.organization_security
    ADD CONSTRAINT organization_security_pkey PRIMARY KEY (organization_id);
ALTER TABLE ONLY public.passkey
    ADD CONSTRAINT passkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.price_version
    ADD CONSTRAINT price_version_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.promo_grant
    ADD CONSTRAINT promo_grant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.provider_session
    ADD CONSTRAINT provider_session_pkey PRIMARY KEY (session_id);
ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.redeem_code
    ADD CONSTRAINT redeem_code_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.route_rule
    ADD CONSTRAINT route_rule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT setting_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.settlement_failure
    ADD CONSTRAINT settlement_failure_pkey PRIMARY KEY (request_id, grade);
ALTER TABLE ONLY public.signup_credit
    ADD CONSTRAINT signup_credit_pkey PRIMARY KEY (email_digest);
ALTER TABLE ONLY public.spend_window_mark
    ADD CONSTRAINT spend_window_mark_pkey PRIMARY KEY (period);
ALTER TABLE ONLY public.stored_response
    ADD CONSTRAINT stored_response_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tier
    ADD CONSTRAINT tier_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.transfer_seal
    ADD CONSTRAINT transfer_seal_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.unit_rollup
    ADD CONSTRAINT unit_rollup_pkey PRIMARY KEY (minutes, starts_at, organization_id, key_id, tier_id, model_id, channel_id, unit);
ALTER TABLE ONLY public.unit_total
    ADD CONSTRAINT unit_total_pkey PRIMARY KEY (dimension, minutes, starts_at, value_id, unit);
ALTER TABLE public.usage_record
    ADD CONSTRAINT usage_record_waived_nano_usd_check CHECK ((waived_nano_usd >= 0)) NOT VALID;
ALTER TABLE public.usage_record
    ADD CONSTRAINT usage_record_waiver_check CHECK ((waiver = ANY (ARRAY['empty_reply'::text, 'broken_stream'::text]))) NOT VALID;
ALTER TABLE ONLY public.usage_rollup_mark
    ADD CONSTRAINT usage_rollup_mark_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.usage_rollup
    ADD CONSTRAINT usage_rollup_pkey PRIMARY KEY (starts_at, organization_id, key_id, tier_id, model_id, channel_id);
ALTER TABLE ONLY public.usage_sum_gap
    ADD CONSTRAINT usage_sum_gap_pkey PRIMARY KEY (scope, scope_id, dimension, minutes, starts_at);
ALTER TABLE ONLY public.usage_sum
    ADD CONSTRAINT usage_sum_pkey PRIMARY KEY (scope, scope_id, dimension, minutes, starts_at, value);
ALTER TABLE ONLY public.usage_total
    ADD CONSTRAINT usage_total_pkey PRIMARY KEY (dimension, starts_at, value_id);
ALTER TABLE ONLY public."user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.wallet
    ADD CONSTRAINT wallet_pkey PRIMARY KEY (organization_id);
CREATE INDEX transfer_booked_at_idx ON ONLY public.transfer USING btree (booked_at);
CREATE INDEX transfer_2026_10_booked_at_idx ON part.transfer_2026_10 USING btree (booked_at);
CREATE INDEX transfer_organization_id_id_idx ON ONLY public.transfer USING btree (organization_id, id);
CREATE INDEX transfer_2026_10_organization_id_id_idx ON part.transfer_2026_10 USING btree (organization_id, id);
CREATE INDEX transfer_2026_11_booked_at_idx ON part.transfer_2026_11 USING btree (booked_at);
CREATE INDEX transfer_2026_11_organization_id_id_idx ON part.transfer_2026_11 USING btree (organization_id, id);
CREATE INDEX transfer_2026_12_booked_at_idx ON part.transfer_2026_12 USING btree (booked_at);
CREATE INDEX transfer_2026_12_organization_id_id_idx ON part.transfer_2026_12 USING btree (organization_id, id);
CREATE INDEX transfer_2027_01_booked_at_idx ON part.transfer_2027_01 USING btree (booked_at);
CREATE INDEX transfer_2027_01_organization_id_id_idx ON part.transfer_2027_01 USING btree (organization_id, id);
CREATE INDEX transfer_2027_02_booked_at_idx ON part.transfer_2027_02 USING btree (booked_at);
CREATE INDEX transfer_2027_02_organization_id_id_idx ON part.transfer_2027_02 USING btree (organization_id, id);
CREATE INDEX usage_record_booked_at_idx ON ONLY public.usage_record USING btree (booked_at);
CREATE INDEX usage_record_2026_10_booked_at_idx ON part.usage_record_2026_10 USING btree (booked_at);
CREATE INDEX usage_record_client_request_id ON ONLY public.usage_record USING btree (client_request_id, organization_id) WHERE (client_request_id IS NOT NULL);
CREATE INDEX usage_record_2026_10_client_request_id_organization_id_idx ON part.usage_record_2026_10 USING btree (client_request_id, organization_id) WHERE (client_request_id IS NOT NULL);
CREATE INDEX usage_record_upstream_request_ids ON ONLY public.usage_record USING gin (jsonb_path_query_array(attempts, '$[*]."upstreamRequestId"'::jsonpath) jsonb_path_ops) WITH (fastupdate=off);
CREATE INDEX usage_record_2026_10_jsonb_path_query_array_idx ON part.usage_record_2026_10 USING gin (jsonb_path_query_array(attempts, '$[*]."upstreamRequestId"'::jsonpath) jsonb_path_ops) WITH (fastupdate=off);
CREATE INDEX usage_record_idempotency ON ONLY public.usage_record USING btree (organization_id, admitted_at) WHERE (idempotency_key_hash IS NOT NULL);
CREATE INDEX usage_record_2026_10_organization_id_admitted_at_idx ON part.usage_record_2026_10 USING btree (organization_id, admitted_at) WHERE (idempotency_key_hash IS NOT NULL);
CREATE INDEX usage_record_organization_id_request_id_idx ON ONLY public.usage_record USING btree (organization_id, request_id);
CREATE INDEX usage_record_2026_10_organization_id_request_id_idx ON part.usage_record_2026_10 USING btree (organization_id, request_id);
CREATE INDEX usage_record_2026_11_booked_at_idx ON part.usage_record_2026_11 USING btree (booked_at);
CREATE INDEX usage_record_2026_11_client_request_id_organization_id_idx ON part.usage_record_2026_11 USING btree (client_request_id, organization_id) WHERE (client_request_id IS NOT NULL);
CREATE INDEX usage_record_2026_11_jsonb_path_query_array_idx ON part.usage_record_2026_11 USING gin (jsonb_path_query_array(attempts, '$[*]."upstreamRequestId"'::jsonpath) jsonb_path_ops) WITH (fastupdate=off);
CREATE INDEX usage_record_2026_11_organization_id_admitted_at_idx ON part.usage_record_2026_11 USING btree (organization_id, admitted_at) WHERE (idempotency_key_hash IS NOT NULL);
CREATE INDEX usage_record_2026_11_organization_id_request_id_idx ON part.usage_record_2026_11 USING btree (organization_id, request_id);
CREATE INDEX usage_record_2026_12_booked_at_idx ON part.usage_record_2026_12 USING btree (booked_at);
CREATE INDEX usage_record_2026_12_client_request_id_organization_id_idx ON part.usage_record_2026_12 USING btree (client_request_id, organization_id) WHERE (client_request_id IS NOT NULL);
CREATE INDEX usage_record_2026_12_jsonb_path_query_array_idx ON part.usage_record_2026_12 USING gin (jsonb_path_query_array(attempts, '$[*]."upstreamRequestId"'::jsonpath) jsonb_path_ops) WITH (fastupdate=off);
CREATE INDEX usage_record_2026_12_organization_id_admitted_at_idx ON part.usage_record_2026_12 USING btree (organization_id, admitted_at) WHERE (idempotency_key_hash IS NOT NULL);
CREATE INDEX usage_record_2026_12_organization_id_request_id_idx ON part.usage_record_2026_12 USING btree (organization_id, request_id);
CREATE INDEX usage_record_2027_01_booked_at_idx ON part.usage_record_2027_01 USING btree (booked_at);
CREATE INDEX usage_record_2027_01_client_request_id_organization_id_idx ON part.usage_record_2027_01 USING btree (client_request_id, organization_id) WHERE (client_request_id IS NOT NULL);
CREATE INDEX usage_record_2027_01_jsonb_path_query_array_idx ON part.usage_record_2027_01 USING gin (jsonb_path_query_array(attempts, '$[*]."upstreamRequestId"'::jsonpath) jsonb_path_ops) WITH (fastupdate=off);
CREATE INDEX usage_record_2027_01_organization_id_admitted_at_idx ON part.usage_record_2027_01 USING btree (organization_id, admitted_at) WHERE (idempotency_key_hash IS NOT NULL);
CREATE INDEX usage_record_2027_01_organization_id_request_id_idx ON part.usage_record_2027_01 USING btree (organization_id, request_id);
CREATE INDEX usage_record_2027_02_booked_at_idx ON part.usage_record_2027_02 USING btree (booked_at);
CREATE INDEX usage_record_2027_02_client_request_id_organization_id_idx ON part.usage_record_2027_02 USING btree (client_request_id, organization_id) WHERE (client_request_id IS NOT NULL);
CREATE INDEX usage_record_2027_02_jsonb_path_query_array_idx ON part.usage_record_2027_02 USING gin (jsonb_path_query_array(attempts, '$[*]."upstreamRequestId"'::jsonpath) jsonb_path_ops) WITH (fastupdate=off);
CREATE INDEX usage_record_2027_02_organization_id_admitted_at_idx ON part.usage_record_2027_02 USING btree (organization_id, admitted_at) WHERE (idempotency_key_hash IS NOT NULL);
CREATE INDEX usage_record_2027_02_organization_id_request_id_idx ON part.usage_record_2027_02 USING btree (organization_id, request_id);
CREATE INDEX account_expires_at_idx ON public.account USING btree (expires_at) WHERE (expires_at IS NOT NULL);
CREATE UNIQUE INDEX account_one_paid_lot ON public.account USING btree (organization_id) WHERE (kind = 'wallet_paid'::text);
CREATE UNIQUE INDEX account_one_platform_account ON public.account USING btree (kind) WHERE (organization_id IS NULL);
CREATE INDEX account_organization_id_idx ON public.account USING btree (organization_id);
CREATE INDEX activity_rollup_starts_at_idx ON public.activity_rollup USING btree (starts_at);
CREATE INDEX api_key_changed_in_idx ON public.api_key USING btree (changed_in);
CREATE UNIQUE INDEX api_key_digest_key ON public.api_key USING btree (digest);
CREATE INDEX api_key_member_id_idx ON public.api_key USING btree (member_id);
CREATE UNIQUE INDEX api_key_one_playground ON public.api_key USING btree (member_id) WHERE ((purpose = 'playground'::text) AND (status = 'active'::text));
CREATE INDEX api_key_organization_id_id_idx ON public.api_key USING btree (organization_id, id);
CREATE UNIQUE INDEX api_key_previous_digest_key ON public.api_key USING btree (previous_digest);
CREATE INDEX audit_event_organization_id_id_idx ON public.audit_event USING btree (organization_id, id);
CREATE UNIQUE INDEX audit_link_event_id_key ON public.audit_link USING btree (event_id);
CREATE INDEX brought_forward_organization_id_idx ON public.brought_forward USING btree (organization_id);
CREATE INDEX channel_cost_version_channel_id_model_id_effective_from_idx ON public.channel_cost_version USING btree (channel_id, model_id, effective_from);
CREATE INDEX channel_credential_channel_id_idx ON public.channel_credential USING btree (channel_id);
CREATE INDEX channel_event_channel_id_id_idx ON public.channel_event USING btree (channel_id, id);
CREATE UNIQUE INDEX channel_label_key ON public.channel USING btree (lower(label));
CREATE UNIQUE INDEX channel_model_channel_id_model_id_key ON public.channel_model USING btree (channel_id, model_id);
CREATE INDEX channel_model_model_id_idx ON public.channel_model USING btree (model_id);
CREATE UNIQUE INDEX channel_name_key ON public.channel USING btree (name);
CREATE INDEX channel_proxy_channel_id_idx ON public.channel_proxy USING btree (channel_id);
CREATE UNIQUE INDEX channel_proxy_credential_id_key ON public.channel_proxy USING btree (credential_id);
CREATE UNIQUE INDEX channel_proxy_of_channel ON public.channel_proxy USING btree (channel_id) WHERE (credential_id IS NULL);
CREATE UNIQUE INDEX external_identity_person ON public.external_identity USING btree (COALESCE(organization_id, '00000000-0000-0000-0000-000000000000'::uuid), issuer, subject);
CREATE INDEX external_identity_provider_id_idx ON public.external_identity USING btree (provider_id);
CREATE INDEX external_identity_user_id_id_idx ON public.external_identity USING btree (user_id, id);
CREATE INDEX idempotency_record_created_at_idx ON public.idempotency_record USING btree (created_at);
CREATE INDEX identity_provider_organization_id_id_idx ON public.identity_provider USING btree (organization_id, id);
CREATE UNIQUE INDEX invitation_digest_key ON public.invitation USING btree (digest);
CREATE INDEX invitation_member_id_idx ON public.invitation USING btree (member_id);
CREATE INDEX invitation_organization_id_id_idx ON public.invitation USING btree (organization_id, id);
CREATE INDEX key_spend_organization_id_idx ON public.key_spend USING btree (organization_id);
CREATE INDEX key_spend_period_window_key_idx ON public.key_spend USING btree (period, window_key);
CREATE INDEX latency_rollup_starts_at_idx ON public.latency_rollup USING btree (starts_at);
CREATE UNIQUE INDEX login_attempt_digest_key ON public.login_attempt USING btree (digest);
CREATE INDEX login_attempt_expires_at_idx ON public.login_attempt USING btree (expires_at);
CREATE INDEX mail_message_next_attempt_at_idx ON public.mail_message USING btree (next_attempt_at) WHERE (status = 'queued'::text);
CREATE UNIQUE INDEX management_token_digest_key ON public.management_token USING btree (digest);
CREATE INDEX management_token_member_id_id_idx ON public.management_token USING btree (member_id, id);
CREATE INDEX member_changed_in_idx ON public.member USING btree (changed_in);
CREATE UNIQUE INDEX member_once ON public.member USING btree (organization_id, user_id) WHERE (removed_at IS NULL);
CREATE INDEX member_organization_id_id_idx ON public.member USING btree (organization_id, id);
CREATE INDEX member_spend_organization_id_idx ON public.member_spend USING btree (organization_id);
CREATE INDEX member_spend_period_window_key_idx ON public.member_spend USING btree (period, window_key);
CREATE INDEX member_user_id_idx ON public.member USING btree (user_id);
CREATE INDEX model_alias_model_id_idx ON public.model_alias USING btree (model_id);
CREATE UNIQUE INDEX model_canonical_id_key ON public.model USING btree (canonical_id);
CREATE INDEX movement_rollup_starts_at_idx ON public.movement_rollup USING btree (starts_at);
CREATE INDEX movement_unit_rollup_starts_at_idx ON public.movement_unit_rollup USING btree (starts_at);
CREATE UNIQUE INDEX one_time_link_digest_key ON public.one_time_link USING btree (digest);
CREATE INDEX one_time_link_email_idx ON public.one_time_link USING btree (email);
CREATE INDEX one_time_link_expires_at_idx ON public.one_time_link USING btree (expires_at);
CREATE INDEX one_time_link_user_id_kind_idx ON public.one_time_link USING btree (user_id, kind);
CREATE INDEX organization_changed_in_idx ON public.organization USING btree (changed_in);
CREATE INDEX organization_domain_due ON public.organization_domain USING btree (next_check_at) WHERE (verified_at IS NOT NULL);
CREATE UNIQUE INDEX organization_domain_organization_id_domain_key ON public.organization_domain USING btree (organization_id, domain);
CREATE UNIQUE INDEX organization_domain_verified ON public.organization_domain USING btree (domain) WHERE (verified_at IS NOT NULL);
CREATE UNIQUE INDEX organization_slug_key ON public.organization USING btree (slug);
CREATE UNIQUE INDEX passkey_credential_id_key ON public.passkey USING btree (credential_id);
CREATE INDEX passkey_user_id_id_idx ON public.passkey USING btree (user_id, id);
CREATE UNIQUE INDEX payment_kind_external_ref_key ON public.payment USING btree (kind, external_ref);
CREATE INDEX payment_organization_id_id_idx ON public.payment USING btree (organization_id, id);
CREATE INDEX payment_reverses_idx ON public.payment USING btree (reverses);
CREATE INDEX price_version_model_id_effective_from_idx ON public.price_version USING btree (model_id, effective_from);
CREATE INDEX promo_grant_organization_id_id_idx ON public.promo_grant USING btree (organization_id, id);
CREATE INDEX provider_session_identity_id_idx ON public.provider_session USING btree (identity_id);
CREATE UNIQUE INDEX recovery_code_digest_key ON public.recovery_code USING btree (digest);
CREATE INDEX recovery_code_user_id_idx ON public.recovery_code USING btree (user_id);
CREATE INDEX redeem_code_batch_id_id_idx ON public.redeem_code USING btree (batch_id, id);
CREATE UNIQUE INDEX redeem_code_digest_key ON public.redeem_code USING btree (digest);
CREATE UNIQUE INDEX redeem_code_grant_id_key ON public.redeem_code USING btree (grant_id);
CREATE INDEX refund_organization_id_id_idx ON public.refund USING btree (organization_id, id);
CREATE INDEX refund_request_id_idx ON public.refund USING btree (request_id);
CREATE UNIQUE INDEX route_rule_match_key ON public.route_rule USING btree (model, tier_id, organization_id, tag) NULLS NOT DISTINCT WHERE (archived_at IS NULL);
CREATE UNIQUE INDEX session_digest_key ON public.session USING btree (digest);
CREATE INDEX session_expires_at_idx ON public.session USING btree (expires_at);
CREATE INDEX session_user_id_id_idx ON public.session USING btree (user_id, id);
CREATE UNIQUE INDEX settlement_failure_id_key ON public.settlement_failure USING btree (id);
CREATE INDEX settlement_failure_open ON public.settlement_failure USING btree (id) INCLUDE (amount_nano_usd) WHERE (resolved_at IS NULL);
CREATE INDEX settlement_failure_organization_id_idx ON public.settlement_failure USING btree (organization_id);
CREATE INDEX signup_credit_created_at_idx ON public.signup_credit USING btree (created_at);
CREATE INDEX stored_response_organization_id_created_at_idx ON public.stored_response USING btree (organization_id, created_at);
CREATE INDEX tier_changed_in_idx ON public.tier USING btree (changed_in);
CREATE UNIQUE INDEX tier_name_key ON public.tier USING btree (name);
CREATE UNIQUE INDEX tier_one_default ON public.tier USING btree (is_default) WHERE is_default;
CREATE INDEX unit_rollup_organization_id_minutes_starts_at_idx ON public.unit_rollup USING btree (organization_id, minutes, starts_at);
CREATE INDEX usage_rollup_key_id_starts_at_idx ON public.usage_rollup USING btree (key_id, starts_at);
CREATE INDEX usage_rollup_organization_id_starts_at_idx ON public.usage_rollup USING btree (organization_id, starts_at);
CREATE INDEX usage_sum_gap_starts_at_minutes_idx ON public.usage_sum_gap USING btree (starts_at, minutes);
CREATE INDEX usage_sum_starts_at_minutes_idx ON public.usage_sum USING btree (starts_at, minutes);
CREATE UNIQUE INDEX user_email_key ON public."user" USING btree (email);
CREATE INDEX wallet_moved_at_idx ON public.wallet USING btree (moved_at);
ALTER INDEX public.transfer_booked_at_idx ATTACH PARTITION part.transfer_2026_10_booked_at_idx;
ALTER INDEX public.transfer_organization_id_id_idx ATTACH PARTITION part.transfer_2026_10_organization_id_id_idx;
ALTER INDEX public.transfer_pkey ATTACH PARTITION part.transfer_2026_10_pkey;
ALTER INDEX public.transfer_booked_at_idx ATTACH PARTITION part.transfer_2026_11_booked_at_idx;
ALTER INDEX public.transfer_organization_id_id_idx ATTACH PARTITION part.transfer_2026_11_organization_id_id_idx;
ALTER INDEX public.transfer_pkey ATTACH PARTITION part.transfer_2026_11_pkey;
ALTER INDEX public.transfer_booked_at_idx ATTACH PARTITION part.transfer_2026_12_booked_at_idx;
ALTER INDEX public.transfer_organization_id_id_idx ATTACH PARTITION part.transfer_2026_12_organization_id_id_idx;
ALTER INDEX public.transfer_pkey ATTACH PARTITION part.transfer_2026_12_pkey;
ALTER INDEX public.transfer_booked_at_idx ATTACH PARTITION part.transfer_2027_01_booked_at_idx;
ALTER INDEX public.transfer_organization_id_id_idx ATTACH PARTITION part.transfer_2027_01_organization_id_id_idx;
ALTER INDEX public.transfer_pkey ATTACH PARTITION part.transfer_2027_01_pkey;
ALTER INDEX public.transfer_booked_at_idx ATTACH PARTITION part.transfer_2027_02_booked_at_idx;
ALTER INDEX public.transfer_organization_id_id_idx ATTACH PARTITION part.transfer_2027_02_organization_id_id_idx;
ALTER INDEX public.transfer_pkey ATTACH PARTITION part.transfer_2027_02_pkey;
ALTER INDEX public.usage_record_booked_at_idx ATTACH PARTITION part.usage_record_2026_10_booked_at_idx;
ALTER INDEX public.usage_record_client_request_id ATTACH PARTITION part.usage_record_2026_10_client_request_id_organization_id_idx;
ALTER INDEX public.usage_record_upstream_request_ids ATTACH PARTITION part.usage_record_2026_10_jsonb_path_query_array_idx;
ALTER INDEX public.usage_record_idempotency ATTACH PARTITION part.usage_record_2026_10_organization_id_admitted_at_idx;
ALTER INDEX public.usage_record_organization_id_request_id_idx ATTACH PARTITION part.usage_record_2026_10_organization_id_request_id_idx;
ALTER INDEX public.usage_record_pkey ATTACH PARTITION part.usage_record_2026_10_pkey;
ALTER INDEX public.usage_record_booked_at_idx ATTACH PARTITION part.usage_record_2026_11_booked_at_idx;
ALTER INDEX public.usage_record_client_request_id ATTACH PARTITION part.usage_record_2026_11_client_request_id_organization_id_idx;
ALTER INDEX public.usage_record_upstream_request_ids ATTACH PARTITION part.usage_record_2026_11_jsonb_path_query_array_idx;
ALTER INDEX public.usage_record_idempotency ATTACH PARTITION part.usage_record_2026_11_organization_id_admitted_at_idx;
ALTER INDEX public.usage_record_organization_id_request_id_idx ATTACH PARTITION part.usage_record_2026_11_organization_id_request_id_idx;
ALTER INDEX public.usage_record_pkey ATTACH PARTITION part.usage_record_2026_11_pkey;
ALTER INDEX public.usage_record_booked_at_idx ATTACH PARTITION part.usage_record_2026_12_booked_at_idx;
ALTER INDEX public.usage_record_client_request_id ATTACH PARTITION part.usage_record_2026_12_client_request_id_organization_id_idx;
ALTER INDEX public.usage_record_upstream_request_ids ATTACH PARTITION part.usage_record_2026_12_jsonb_path_query_array_idx;
ALTER INDEX public.usage_record_idempotency ATTACH PARTITION part.usage_record_2026_12_organization_id_admitted_at_idx;
ALTER INDEX public.usage_record_organization_id_request_id_idx ATTACH PARTITION part.usage_record_2026_12_organization_id_request_id_idx;
ALTER INDEX public.usage_record_pkey ATTACH PARTITION part.usage_record_2026_12_pkey;
ALTER INDEX public.usage_record_booked_at_idx ATTACH PARTITION part.usage_record_2027_01_booked_at_idx;
ALTER INDEX public.usage_record_client_request_id ATTACH PARTITION part.usage_record_2027_01_client_request_id_organization_id_idx;
ALTER INDEX public.usage_record_upstream_request_ids ATTACH PARTITION part.usage_record_2027_01_jsonb_path_query_array_idx;
ALTER INDEX public.usage_record_idempotency ATTACH PARTITION part.usage_record_2027_01_organization_id_admitted_at_idx;
ALTER INDEX public.usage_record_organization_id_request_id_idx ATTACH PARTITION part.usage_record_2027_01_organization_id_request_id_idx;
ALTER INDEX public.usage_record_pkey ATTACH PARTITION part.usage_record_2027_01_pkey;
ALTER INDEX public.usage_record_booked_at_idx ATTACH PARTITION part.usage_record_2027_02_booked_at_idx;
ALTER INDEX public.usage_record_client_request_id ATTACH PARTITION part.usage_record_2027_02_client_request_id_organization_id_idx;
ALTER INDEX public.usage_record_upstream_request_ids ATTACH PARTITION part.usage_record_2027_02_jsonb_path_query_array_idx;
ALTER INDEX public.usage_record_idempotency ATTACH PARTITION part.usage_record_2027_02_organization_id_admitted_at_idx;
ALTER INDEX public.usage_record_organization_id_request_id_idx ATTACH PARTITION part.usage_record_2027_02_organization_id_request_id_idx;
ALTER INDEX public.usage_record_pkey ATTACH PARTITION part.usage_record_2027_02_pkey;
CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON part.transfer_2026_10 FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON part.transfer_2026_11 FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON part.transfer_2026_12 FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON part.transfer_2027_01 FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON part.transfer_2027_02 FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_event_is_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE CONSTRAINT TRIGGER audit_event_is_linked AFTER INSERT ON public.audit_event DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.link_audit_event();
CREATE TRIGGER audit_event_is_not_truncated BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_link_is_append_only BEFORE DELETE OR UPDATE ON public.audit_link FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER audit_link_is_not_truncated BEFORE TRUNCATE ON public.audit_link FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER brought_forward_is_append_only BEFORE DELETE OR UPDATE ON public.brought_forward FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER brought_forward_is_not_truncated BEFORE TRUNCATE ON public.brought_forward FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER brought_forward_spend_is_append_only BEFORE DELETE OR UPDATE ON public.brought_forward_spend FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER brought_forward_spend_is_not_truncated BEFORE TRUNCATE ON public.brought_forward_spend FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER channel_cost_version_is_append_only BEFORE DELETE OR UPDATE ON public.channel_cost_version FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER channel_cost_version_is_not_truncated BEFORE TRUNCATE ON public.channel_cost_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER channel_event_is_append_only BEFORE UPDATE ON public.channel_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER channel_event_is_kept_four_weeks BEFORE DELETE ON public.channel_event FOR EACH ROW EXECUTE FUNCTION public.refuse_early_deletion();
CREATE TRIGGER channel_event_is_not_truncated BEFORE TRUNCATE ON public.channel_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER detached_month_is_append_only BEFORE DELETE OR UPDATE ON public.detached_month FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER detached_month_is_not_truncated BEFORE TRUNCATE ON public.detached_month FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER note_change BEFORE UPDATE ON public.api_key FOR EACH ROW WHEN (((NOT (old.last_used_at IS DISTINCT FROM new.last_used_at)) OR (old.version <> new.version))) EXECUTE FUNCTION public.note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON public.member FOR EACH ROW EXECUTE FUNCTION public.note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON public.organization FOR EACH ROW EXECUTE FUNCTION public.note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON public.tier FOR EACH ROW EXECUTE FUNCTION public.note_change();
CREATE TRIGGER price_version_is_append_only BEFORE DELETE OR UPDATE ON public.price_version FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER price_version_is_not_truncated BEFORE TRUNCATE ON public.price_version FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER promo_grant_is_append_only BEFORE DELETE OR UPDATE ON public.promo_grant FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER promo_grant_is_not_truncated BEFORE TRUNCATE ON public.promo_grant FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER refund_is_append_only BEFORE DELETE OR UPDATE ON public.refund FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER refund_is_not_truncated BEFORE TRUNCATE ON public.refund FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_is_append_only BEFORE DELETE OR UPDATE ON public.transfer FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_is_not_truncated BEFORE TRUNCATE ON public.transfer FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_seal_is_append_only BEFORE DELETE OR UPDATE ON public.transfer_seal FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
CREATE TRIGGER transfer_seal_is_not_truncated BEFORE TRUNCATE ON public.transfer_seal FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.member(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT api_key_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.channel_cost_version
    ADD CONSTRAINT channel_cost_version_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.channel_credential
    ADD CONSTRAINT channel_credential_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_event
    ADD CONSTRAINT channel_event_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.channel_model
    ADD CONSTRAINT channel_model_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_proxy
    ADD CONSTRAINT channel_proxy_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES public.channel(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.channel_proxy
    ADD CONSTRAINT channel_proxy_credential_id_fkey FOREIGN KEY (credential_id) REFERENCES public.channel_credential(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.external_identity
    ADD CONSTRAINT external_identity_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.identity_provider(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.external_identity
    ADD CONSTRAINT external_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.login_account(user_id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.member(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.management_token
    ADD CONSTRAINT management_token_member_id_fkey FOREIGN KEY (member_id) REFERENCES public.member(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.management_token
    ADD CONSTRAINT management_token_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_user_id_fkey FOREIGN KEY (user_id) REFERENCES public."user"(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.model_alias
    ADD CONSTRAINT model_alias_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.model(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_tier_id_fkey FOREIGN KEY (tier_id) REFERENCES public.tier(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.price_version
    ADD CONSTRAINT price_version_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.model(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.price_version
    ADD CONSTRAINT price_version_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.promo_grant
    ADD CONSTRAINT promo_grant_id_fkey FOREIGN KEY (id) REFERENCES public.account(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.promo_grant
    ADD CONSTRAINT promo_grant_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.provider_session
    ADD CONSTRAINT provider_session_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.external_identity(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.provider_session
    ADD CONSTRAINT provider_session_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.session(id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE ONLY public.redeem_code
    ADD CONSTRAINT redeem_code_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.promo_grant(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.redeem_code
    ADD CONSTRAINT redeem_code_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.stored_response
    ADD CONSTRAINT stored_response_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE ONLY public.wallet
    ADD CONSTRAINT wallet_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES public.organization(id) ON UPDATE CASCADE ON DELETE RESTRICT;
ALTER TABLE public.account ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.brought_forward ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.external_identity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.identity_provider ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.key_spend ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.management_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.member_spend ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.movement_rollup ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.movement_unit_rollup ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organization_domain ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.organization_security ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON public.account USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.api_key USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.audit_event USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.brought_forward USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.external_identity USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.identity_provider USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.invitation USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.key_spend USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.management_token USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.member USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.member_spend USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.movement_rollup USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.movement_unit_rollup USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.organization USING (public.sees_organization(id));
CREATE POLICY own_rows ON public.organization_domain USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.organization_security USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.payment USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.price_version USING (((organization_id IS NULL) OR public.sees_organization(organization_id)));
CREATE POLICY own_rows ON public.promo_grant USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.redeem_code USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.refund USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.route_rule USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.settlement_failure USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.signup_credit USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.stored_response USING (public.sees_organization(organization_id));
CREATE POLICY own_rows ON public.transfer USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.unit_rollup USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.usage_record USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.usage_rollup USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.usage_sum USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public.usage_sum_gap USING (((organization_id = ( SELECT public.served_organization() AS served_organization)) OR ( SELECT public.sees_all_organizations() AS sees_all_organizations)));
CREATE POLICY own_rows ON public."user" USING ((public.sees_organization(NULL::uuid) OR (EXISTS ( SELECT 1
   FROM public.member m
  WHERE ((m.user_id = "user".id) AND public.sees_organization(m.organization_id))))));
CREATE POLICY own_rows ON public.wallet USING (public.sees_organization(organization_id));
ALTER TABLE public.payment ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.price_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.promo_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.redeem_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.refund ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.route_rule ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.settlement_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.signup_credit ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.stored_response ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.unit_rollup ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_rollup ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_sum ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.usage_sum_gap ENABLE ROW LEVEL SECURITY;
ALTER TABLE public."user" ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.wallet ENABLE ROW LEVEL SECURITY;
GRANT USAGE ON SCHEMA public TO routify_gateway;
GRANT USAGE ON SCHEMA public TO routify_control;
GRANT USAGE ON SCHEMA public TO routify_worker;
GRANT USAGE ON SCHEMA public TO routify_tenant;
GRANT SELECT,INSERT ON TABLE public.audit_event TO routify_control;
GRANT SELECT,INSERT ON TABLE public.audit_event TO routify_worker;
GRANT SELECT,INSERT ON TABLE public.audit_event TO routify_tenant;
REVOKE ALL ON FUNCTION public.bring_month_forward(month_start date) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.detach_hindrance(month_start date, since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.detach_month(month_start date) FROM PUBLIC;
GRANT ALL ON FUNCTION public.detach_month(month_start date) TO routify_worker;
REVOKE ALL ON FUNCTION public.ensure_partitions(moment timestamp with time zone, months_ahead integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.ensure_partitions(moment timestamp with time zone, months_ahead integer) TO routify_control;
GRANT ALL ON FUNCTION public.ensure_partitions(moment timestamp with time zone, months_ahead integer) TO routify_worker;
REVOKE ALL ON FUNCTION public.forget_channel_events(before timestamp with time zone, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_channel_events(before timestamp with time zone, rows_max integer) TO routify_worker;
REVOKE ALL ON FUNCTION public.forget_spend_windows(days_kept integer, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.forget_spend_windows(days_kept integer, rows_max integer) TO routify_worker;
REVOKE ALL ON FUNCTION public.link_audit_event() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.lock_month(month_start date) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.month_was_touched(month_start date, since timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.requests_of_upstream_id(upstream_id text, from_id uuid, before_id uuid, rows_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.requests_of_upstream_id(upstream_id text, from_id uuid, before_id uuid, rows_max integer) TO routify_control;
GRANT SELECT ON TABLE public.transfer TO routify_gateway;
GRANT SELECT,INSERT ON TABLE public.transfer TO routify_control;
GRANT SELECT,INSERT ON TABLE public.transfer TO routify_worker;
GRANT SELECT ON TABLE public.transfer TO routify_tenant;
GRANT SELECT ON TABLE public.usage_record TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.usage_record TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.usage_record TO routify_worker;
GRANT SELECT ON TABLE public.usage_record TO routify_tenant;
GRANT UPDATE(closed_at) ON TABLE public.usage_record TO routify_control;
GRANT SELECT ON TABLE public._prisma_migrations TO routify_gateway;
GRANT SELECT ON TABLE public._prisma_migrations TO routify_control;
GRANT SELECT ON TABLE public._prisma_migrations TO routify_worker;
GRANT SELECT ON TABLE public.account TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.account TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.account TO routify_worker;
GRANT SELECT ON TABLE public.account TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.activity_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.activity_rollup TO routify_worker;
GRANT SELECT ON TABLE public.api_key TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.api_key TO routify_control;
GRANT SELECT ON TABLE public.api_key TO routify_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public.api_key TO routify_tenant;
GRANT UPDATE(last_used_at) ON TABLE public.api_key TO routify_worker;
GRANT SELECT,INSERT,DELETE ON TABLE public.attempt_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.attempt_rollup TO routify_worker;
GRANT SELECT ON TABLE public.audit_link TO routify_control;
GRANT SELECT ON TABLE public.audit_link TO routify_worker;
GRANT SELECT ON TABLE public.brought_forward TO routify_control;
GRANT SELECT ON TABLE public.brought_forward TO routify_worker;
GRANT SELECT ON TABLE public.brought_forward TO routify_tenant;
GRANT SELECT ON TABLE public.brought_forward_spend TO routify_control;
GRANT SELECT ON TABLE public.brought_forward_spend TO routify_worker;
GRANT SELECT ON TABLE public.channel TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.channel TO routify_control;
GRANT SELECT ON TABLE public.channel TO routify_worker;
GRANT UPDATE(version) ON TABLE public.channel TO routify_worker;
GRANT UPDATE(updated_at) ON TABLE public.channel TO routify_worker;
GRANT SELECT ON TABLE public.channel_cost_version TO routify_gateway;
GRANT SELECT,INSERT ON TABLE public.channel_cost_version TO routify_control;
GRANT SELECT ON TABLE public.channel_cost_version TO routify_worker;
GRANT SELECT ON TABLE public.channel_credential TO routify_gateway;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channel_credential TO routify_control;
GRANT SELECT ON TABLE public.channel_credential TO routify_worker;
GRANT UPDATE(status) ON TABLE public.channel_credential TO routify_worker;
GRANT UPDATE(status_reason) ON TABLE public.channel_credential TO routify_worker;
GRANT UPDATE(status_since) ON TABLE public.channel_credential TO routify_worker;
GRANT UPDATE(updated_at) ON TABLE public.channel_credential TO routify_worker;
GRANT UPDATE(version) ON TABLE public.channel_credential TO routify_worker;
GRANT SELECT,INSERT ON TABLE public.channel_event TO routify_control;
GRANT SELECT,INSERT ON TABLE public.channel_event TO routify_worker;
GRANT SELECT ON TABLE public.channel_model TO routify_gateway;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.channel_model TO routify_control;
GRANT SELECT ON TABLE public.channel_model TO routify_worker;
GRANT SELECT ON TABLE public.channel_proxy TO routify_gateway;
GRANT SELECT,INSERT,DELETE ON TABLE public.channel_proxy TO routify_control;
GRANT SELECT ON TABLE public.channel_proxy TO routify_worker;
GRANT SELECT ON TABLE public.detached_month TO routify_gateway;
GRANT SELECT ON TABLE public.detached_month TO routify_control;
GRANT SELECT ON TABLE public.detached_month TO routify_worker;
GRANT SELECT ON TABLE public.detached_month TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.external_identity TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_record TO routify_control;
GRANT SELECT,DELETE ON TABLE public.idempotency_record TO routify_worker;
GRANT SELECT(principal) ON TABLE public.idempotency_record TO routify_tenant;
GRANT SELECT(key) ON TABLE public.idempotency_record TO routify_tenant;
GRANT UPDATE(used) ON TABLE public.idempotency_record TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identity_provider TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.identity_provider TO routify_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE public.invitation TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.invitation TO routify_tenant;
GRANT SELECT ON TABLE public.key_spend TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.key_spend TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.key_spend TO routify_worker;
GRANT SELECT ON TABLE public.key_spend TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.latency_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.latency_rollup TO routify_worker;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_account TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.login_attempt TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.mail_message TO routify_control;
GRANT SELECT,DELETE,UPDATE ON TABLE public.mail_message TO routify_worker;
GRANT INSERT ON TABLE public.mail_message TO routify_tenant;
GRANT SELECT ON TABLE public.management_token TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.management_token TO routify_control;
GRANT SELECT ON TABLE public.management_token TO routify_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public.management_token TO routify_tenant;
GRANT SELECT,INSERT,UPDATE ON TABLE public.member TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.member TO routify_tenant;
GRANT SELECT(id) ON TABLE public.member TO routify_gateway;
GRANT SELECT(day_cap_nano_usd) ON TABLE public.member TO routify_gateway;
GRANT SELECT(month_cap_nano_usd) ON TABLE public.member TO routify_gateway;
GRANT SELECT(total_cap_nano_usd) ON TABLE public.member TO routify_gateway;
GRANT SELECT(changed_in) ON TABLE public.member TO routify_gateway;
GRANT SELECT(day_cap_tz) ON TABLE public.member TO routify_gateway;
GRANT SELECT(month_cap_tz) ON TABLE public.member TO routify_gateway;
GRANT SELECT ON TABLE public.member_spend TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.member_spend TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.member_spend TO routify_worker;
GRANT SELECT ON TABLE public.member_spend TO routify_tenant;
GRANT SELECT ON TABLE public.model TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.model TO routify_control;
GRANT SELECT ON TABLE public.model TO routify_worker;
GRANT SELECT ON TABLE public.model TO routify_tenant;
GRANT SELECT ON TABLE public.model_alias TO routify_gateway;
GRANT SELECT,INSERT,DELETE ON TABLE public.model_alias TO routify_control;
GRANT SELECT ON TABLE public.model_alias TO routify_worker;
GRANT SELECT ON TABLE public.model_alias TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.movement_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.movement_rollup TO routify_worker;
GRANT SELECT ON TABLE public.movement_rollup TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.movement_unit_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.movement_unit_rollup TO routify_worker;
GRANT SELECT ON TABLE public.movement_unit_rollup TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.one_time_link TO routify_control;
GRANT SELECT ON TABLE public.organization TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.organization TO routify_control;
GRANT SELECT ON TABLE public.organization TO routify_worker;
GRANT SELECT ON TABLE public.organization TO routify_tenant;
GRANT UPDATE(name) ON TABLE public.organization TO routify_tenant;
GRANT UPDATE(tz) ON TABLE public.organization TO routify_tenant;
GRANT UPDATE(locale) ON TABLE public.organization TO routify_tenant;
GRANT UPDATE(version) ON TABLE public.organization TO routify_tenant;
GRANT UPDATE(updated_at) ON TABLE public.organization TO routify_tenant;
GRANT UPDATE(response_retention_days) ON TABLE public.organization TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organization_domain TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organization_domain TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organization_security TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.organization_security TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.passkey TO routify_control;
GRANT SELECT ON TABLE public.payment TO routify_gateway;
GRANT SELECT,INSERT ON TABLE public.payment TO routify_control;
GRANT SELECT ON TABLE public.payment TO routify_worker;
GRANT SELECT ON TABLE public.payment TO routify_tenant;
GRANT SELECT ON TABLE public.price_version TO routify_gateway;
GRANT SELECT,INSERT ON TABLE public.price_version TO routify_control;
GRANT SELECT ON TABLE public.price_version TO routify_worker;
GRANT SELECT ON TABLE public.price_version TO routify_tenant;
GRANT SELECT ON TABLE public.promo_grant TO routify_gateway;
GRANT SELECT,INSERT ON TABLE public.promo_grant TO routify_control;
GRANT SELECT ON TABLE public.promo_grant TO routify_worker;
GRANT SELECT ON TABLE public.promo_grant TO routify_tenant;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.provider_session TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.recovery_code TO routify_control;
GRANT SELECT,INSERT ON TABLE public.redeem_code TO routify_control;
GRANT SELECT ON TABLE public.redeem_code TO routify_worker;
GRANT UPDATE(organization_id) ON TABLE public.redeem_code TO routify_control;
GRANT UPDATE(grant_id) ON TABLE public.redeem_code TO routify_control;
GRANT UPDATE(redeemed_at) ON TABLE public.redeem_code TO routify_control;
GRANT SELECT ON TABLE public.refund TO routify_gateway;
GRANT SELECT,INSERT ON TABLE public.refund TO routify_control;
GRANT SELECT ON TABLE public.refund TO routify_worker;
GRANT SELECT ON TABLE public.refund TO routify_tenant;
GRANT SELECT ON TABLE public.route_rule TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.route_rule TO routify_control;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.session TO routify_control;
GRANT SELECT ON TABLE public.setting TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.setting TO routify_control;
GRANT SELECT ON TABLE public.setting TO routify_worker;
GRANT SELECT ON TABLE public.settlement_failure TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.settlement_failure TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.settlement_failure TO routify_worker;
GRANT SELECT,INSERT ON TABLE public.signup_credit TO routify_control;
GRANT SELECT ON TABLE public.spend_window_mark TO routify_control;
GRANT SELECT ON TABLE public.spend_window_mark TO routify_worker;
GRANT SELECT ON TABLE public.stored_response TO routify_gateway;
GRANT SELECT,INSERT,DELETE ON TABLE public.stored_response TO routify_worker;
GRANT SELECT ON TABLE public.stored_response TO routify_tenant;
GRANT SELECT(id) ON TABLE public.stored_response TO routify_control;
GRANT SELECT(encryption_key_id) ON TABLE public.stored_response TO routify_control;
GRANT SELECT ON TABLE public.tier TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.tier TO routify_control;
GRANT SELECT ON TABLE public.tier TO routify_worker;
GRANT SELECT ON TABLE public.tier TO routify_tenant;
GRANT SELECT ON TABLE public.transfer_seal TO routify_control;
GRANT SELECT,INSERT ON TABLE public.transfer_seal TO routify_worker;
GRANT SELECT,INSERT,DELETE ON TABLE public.unit_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.unit_rollup TO routify_worker;
GRANT SELECT ON TABLE public.unit_rollup TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.unit_total TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.unit_total TO routify_worker;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_rollup TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_rollup TO routify_worker;
GRANT SELECT ON TABLE public.usage_rollup TO routify_tenant;
GRANT SELECT,UPDATE ON TABLE public.usage_rollup_mark TO routify_control;
GRANT SELECT,UPDATE ON TABLE public.usage_rollup_mark TO routify_worker;
GRANT SELECT ON TABLE public.usage_rollup_mark TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_sum TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_sum TO routify_worker;
GRANT SELECT ON TABLE public.usage_sum TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_sum_gap TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_sum_gap TO routify_worker;
GRANT SELECT ON TABLE public.usage_sum_gap TO routify_tenant;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_total TO routify_control;
GRANT SELECT,INSERT,DELETE ON TABLE public.usage_total TO routify_worker;
GRANT SELECT,INSERT,UPDATE ON TABLE public."user" TO routify_control;
GRANT SELECT ON TABLE public."user" TO routify_tenant;
GRANT SELECT ON TABLE public.wallet TO routify_gateway;
GRANT SELECT,INSERT,UPDATE ON TABLE public.wallet TO routify_control;
GRANT SELECT,INSERT,UPDATE ON TABLE public.wallet TO routify_worker;
GRANT SELECT ON TABLE public.wallet TO routify_tenant;
