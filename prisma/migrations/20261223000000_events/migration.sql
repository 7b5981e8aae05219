-- What happened to organizations and to the installation, written in the transaction of what it reports.
CREATE TABLE "event" (
    "id" UUID NOT NULL,
    -- Null: of the installation.
    "organization_id" UUID,
    "type" TEXT NOT NULL CHECK ("type" ~ '^[a-z_]+\.[a-z_]+$'),
    "data" JSONB NOT NULL,
    -- One event of a type, organization and key is ever written.
    "dedupe_key" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Among all events; null: it was not relayed yet.
    "position" BIGINT,
    -- Among those of its organization, without a gap.
    "sequence" BIGINT,
    CONSTRAINT "event_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "event_is_placed_as_a_whole" CHECK (("position" IS NULL) = ("sequence" IS NULL))
);
CREATE UNIQUE INDEX "event_position_key" ON "event"("position");
CREATE INDEX "event_organization_id_position_idx" ON "event"("organization_id", "position");
CREATE INDEX "event_occurred_at_idx" ON "event"("occurred_at");
CREATE INDEX "event_not_relayed" ON "event"("id") WHERE "position" IS NULL;
CREATE UNIQUE INDEX "event_sequence_key" ON "event"("organization_id", "sequence") NULLS NOT DISTINCT
    WHERE "sequence" IS NOT NULL;
CREATE UNIQUE INDEX "event_dedupe_key" ON "event"("type", "organization_id", "dedupe_key") NULLS NOT DISTINCT
    WHERE "dedupe_key" IS NOT NULL;
ALTER TABLE "event" ADD CONSTRAINT "event_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE SEQUENCE "event_position";

-- The last place of the events of an organization; those of the installation have the id of zeros.
CREATE TABLE "event_stream" (
    "id" UUID NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "last_position" BIGINT NOT NULL,
    CONSTRAINT "event_stream_pkey" PRIMARY KEY ("id")
);

-- What an event says never changes: its place is given once.
CREATE FUNCTION refuse_changed_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD."position" IS NOT NULL OR to_jsonb(NEW) - 'position' - 'sequence' <> to_jsonb(OLD) - 'position' - 'sequence' THEN
        RAISE EXCEPTION 'events do not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "event_does_not_change" BEFORE UPDATE ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_changed_event();

ALTER TABLE "event" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "event" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "event" USING (sees_organization(organization_id));
ALTER TABLE "event_stream" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "event_stream" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "event_stream" USING (sees_organization(id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT ON event TO routify_control, routify_worker, routify_tenant;
        GRANT UPDATE ("position", "sequence"), DELETE ON event TO routify_worker;
        GRANT SELECT ON event_stream TO routify_control, routify_worker, routify_tenant;
        GRANT INSERT, UPDATE ON event_stream TO routify_worker;
        GRANT USAGE ON SEQUENCE event_position TO routify_worker;
    END IF;
END $$;
