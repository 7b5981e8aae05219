-- Thousands of changes in one transaction (an import of prices): the first of their triggers makes all links of the
-- transaction, in one statement; the others find theirs made. Only rows of the own transaction are linked, so an event
-- that was slipped in past the triggers still shows.
CREATE OR REPLACE FUNCTION link_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

DROP FUNCTION append_audit_link(audit_event);
