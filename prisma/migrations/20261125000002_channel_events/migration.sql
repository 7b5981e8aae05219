-- The history of channels: who or what changed the state of one, when and why.

CREATE TABLE "channel_event" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    -- Of neither a foreign key: credentials are deleted, models belong to the catalog.
    "credential_id" UUID,
    "model_id" UUID,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "reason" TEXT,
    "detail" TEXT,
    "until_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "channel_event_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "channel_event_channel_id_id_idx" ON "channel_event"("channel_id", "id");
ALTER TABLE "channel_event" ADD CONSTRAINT "channel_event_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER "channel_event_is_append_only" BEFORE UPDATE OR DELETE ON "channel_event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_event_is_not_truncated" BEFORE TRUNCATE ON "channel_event" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_worker') THEN RETURN; END IF;
    GRANT SELECT, INSERT ON channel_event TO routify_control, routify_worker;
    -- The worker disables a credential that its provider refused, and records that as any other change.
    GRANT UPDATE ("status", "status_reason", "status_since", "updated_at") ON channel_credential TO routify_worker;
    GRANT UPDATE ("version", "updated_at") ON channel TO routify_worker;
    GRANT INSERT ON audit_event TO routify_worker;
END $$;
