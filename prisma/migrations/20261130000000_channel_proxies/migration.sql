-- A proxy of a channel or of one of its credentials. A change is a new row: the id names a state of it.
CREATE TABLE "channel_proxy" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "credential_id" UUID,
    "url" TEXT NOT NULL,
    "username" TEXT,
    "ciphertext" BYTEA,
    "encryption_key_id" TEXT,
    "last4" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "channel_proxy_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "channel_proxy_password" CHECK (num_nulls("ciphertext", "encryption_key_id", "last4") IN (0, 3)
        AND ("username" IS NOT NULL OR "ciphertext" IS NULL))
);
CREATE INDEX "channel_proxy_channel_id_idx" ON "channel_proxy"("channel_id");
CREATE UNIQUE INDEX "channel_proxy_credential_id_key" ON "channel_proxy"("credential_id");
CREATE UNIQUE INDEX "channel_proxy_of_channel" ON "channel_proxy"("channel_id") WHERE "credential_id" IS NULL;
ALTER TABLE "channel_proxy" ADD CONSTRAINT "channel_proxy_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "channel_proxy" ADD CONSTRAINT "channel_proxy_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "channel_credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT ON channel_proxy TO routify_gateway, routify_control, routify_worker;
    GRANT INSERT, DELETE ON channel_proxy TO routify_control;
END $$;
