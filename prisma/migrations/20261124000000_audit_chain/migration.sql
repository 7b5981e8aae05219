-- The record of changes becomes a chain: each event has a link whose hash covers the event and the link before it. Who
-- changes, removes or slips in an event breaks the chain from there on; `routify audit` walks it. Links are numbered
-- within the day (UTC), so that the last hash of a day stands for all of it and of the days before, and can be kept
-- elsewhere: the end of the chain is the one part that nothing after it protects.

CREATE TABLE "audit_link" (
    "day" DATE NOT NULL,
    "number" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    CONSTRAINT "audit_link_pkey" PRIMARY KEY ("day", "number")
);
CREATE UNIQUE INDEX "audit_link_event_id_key" ON "audit_link"("event_id");

-- Written so that no setting of a session changes it.
CREATE FUNCTION audit_event_digest(e audit_event) RETURNS bytea LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT sha256(convert_to(jsonb_build_array(e.id, e.actor, e.address, e.action, e.target_kind, e.target_id,
        e.organization_id, e.before, e.after, e.reason, e.request_id,
        (extract(epoch FROM e.created_at) * 1000)::bigint)::text, 'UTF8'))
$$;

CREATE FUNCTION append_audit_link(e audit_event) RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    last audit_link;
    today date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
    SELECT * INTO last FROM audit_link ORDER BY "day" DESC, "number" DESC LIMIT 1;
    today := greatest(today, last."day");
    INSERT INTO audit_link ("day", "number", "event_id", "hash")
        VALUES (today, CASE WHEN last."day" = today THEN last."number" + 1 ELSE 1 END, e.id,
            sha256(coalesce(last."hash", ''::bytea) || audit_event_digest(e)));
END $$;

-- At the end of the transaction, when it waits for nothing else any more: one at a time, and never a deadlock. It runs as
-- the owner, because nobody else may write links.
CREATE FUNCTION link_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('audit_link'));
    PERFORM append_audit_link(NEW);
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER "audit_event_is_linked" AFTER INSERT ON "audit_event"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_audit_event();
CREATE TRIGGER "audit_link_is_append_only" BEFORE UPDATE OR DELETE ON "audit_link" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_link_is_not_truncated" BEFORE TRUNCATE ON "audit_link" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What is recorded already becomes the beginning of the chain.
DO $$
DECLARE
    e audit_event;
BEGIN
    FOR e IN SELECT * FROM audit_event ORDER BY id LOOP
        PERFORM append_audit_link(e);
    END LOOP;
END $$;

REVOKE ALL ON FUNCTION append_audit_link(audit_event), link_audit_event() FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_control') THEN
        GRANT SELECT ON audit_link TO routify_control, routify_worker;
    END IF;
END $$;
