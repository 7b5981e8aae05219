-- Where events are sent, what is on its way, and a week of calls.
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL,
    -- Null: of the operator.
    "organization_id" UUID,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('webhook', 'slack', 'telegram', 'feishu', 'discord')),
    -- What is shown of its address, which is sealed with the secrets.
    "shown_url" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "encryption_key_id" TEXT NOT NULL,
    -- Of ed25519; null: it signs by HMAC.
    "public_key" TEXT,
    -- Empty: all.
    "event_types" TEXT[],
    "language" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'disabled')),
    "disabled_reason" TEXT CHECK ("disabled_reason" IN ('requested', 'gone', 'failing')),
    "failing_since" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    -- Events up to this position have deliveries, where they are of its types.
    "cursor" BIGINT NOT NULL,
    -- Events after the first position, up to the second, are sent again; null: none.
    "replay_cursor" BIGINT,
    "replay_until" BIGINT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webhook_endpoint_disabled_reason" CHECK (("status" = 'disabled') = ("disabled_reason" IS NOT NULL)),
    CONSTRAINT "webhook_endpoint_replay" CHECK (("replay_cursor" IS NULL) = ("replay_until" IS NULL))
);
CREATE INDEX "webhook_endpoint_organization_id_idx" ON "webhook_endpoint"("organization_id");
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "event_id" UUID NOT NULL,
    "position" BIGINT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'waiting' CHECK ("status" IN ('waiting', 'delivered', 'failed')),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    -- Moved ahead before each attempt, so that a crash during one delays the next.
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "webhook_delivery_ended" CHECK (("status" = 'waiting') = ("ended_at" IS NULL))
);
CREATE UNIQUE INDEX "webhook_delivery_endpoint_id_event_id_key" ON "webhook_delivery"("endpoint_id", "event_id");
CREATE INDEX "webhook_delivery_event_id_idx" ON "webhook_delivery"("event_id");
CREATE INDEX "webhook_delivery_waiting" ON "webhook_delivery"("endpoint_id", "next_attempt_at") WHERE "status" = 'waiting';
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "event"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "webhook_attempt" (
    "id" UUID NOT NULL,
    "delivery_id" UUID NOT NULL,
    "attempted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "duration_ms" INTEGER NOT NULL,
    -- Of the response; null: there was none.
    "http_status" INTEGER,
    -- A code; null: it was delivered.
    "error" TEXT,
    "request_body" TEXT NOT NULL,
    "response_body" TEXT,
    CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "webhook_attempt_delivery_id_idx" ON "webhook_attempt"("delivery_id");
CREATE INDEX "webhook_attempt_attempted_at_idx" ON "webhook_attempt"("attempted_at");
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "webhook_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "webhook_endpoint" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook_endpoint" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "webhook_endpoint" USING (sees_organization(organization_id));
-- Seen by those who see the endpoint.
ALTER TABLE "webhook_delivery" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook_delivery" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "webhook_delivery" USING (sees_organization(NULL)
    OR EXISTS (SELECT 1 FROM webhook_endpoint e WHERE e.id = endpoint_id));
ALTER TABLE "webhook_attempt" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "webhook_attempt" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "webhook_attempt" USING (sees_organization(NULL)
    OR EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.id = delivery_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_endpoint TO routify_control, routify_tenant;
        GRANT SELECT, UPDATE ON webhook_endpoint TO routify_worker;
        GRANT SELECT, INSERT, UPDATE ON webhook_delivery TO routify_control, routify_worker, routify_tenant;
        GRANT SELECT ON webhook_attempt TO routify_control, routify_tenant;
        GRANT SELECT, INSERT, DELETE ON webhook_attempt TO routify_worker;
        GRANT DELETE ON webhook_delivery TO routify_worker;
    END IF;
END $$;
