-- Passkeys, and the challenges of log-ins that take two requests. Gateways and customers' transactions read none of it.
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL DEFAULT 0,
    "transports" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "name" TEXT NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");
CREATE INDEX "passkey_user_id_id_idx" ON "passkey"("user_id", "id");

CREATE TABLE "login_attempt" (
    "id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "purpose" TEXT NOT NULL,
    "binding" BYTEA NOT NULL,
    "data" JSONB NOT NULL DEFAULT '{}',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "login_attempt_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "login_attempt_digest_key" ON "login_attempt"("digest");
CREATE INDEX "login_attempt_expires_at_idx" ON "login_attempt"("expires_at");

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON passkey, login_attempt TO routify_control;
    REVOKE ALL ON passkey, login_attempt FROM routify_gateway, routify_worker, routify_tenant;
END $$;
