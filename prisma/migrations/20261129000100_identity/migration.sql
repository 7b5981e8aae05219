-- People log in: passwords, sessions, and links that work once. Gateways and customers' transactions read none of it.
CREATE TABLE "login_account" (
    "user_id" UUID NOT NULL,
    "password_hash" TEXT,
    "password_changed_at" TIMESTAMPTZ(3),
    "email_verified_at" TIMESTAMPTZ(3),
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "login_account_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "audience" TEXT NOT NULL CHECK ("audience" IN ('customer', 'operator')),
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "methods" TEXT[],
    "restricted" BOOLEAN NOT NULL DEFAULT false,
    "device" TEXT NOT NULL,
    "address" TEXT,
    "idle_seconds" INTEGER NOT NULL CHECK ("idle_seconds" > 0),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "authenticated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "session_digest_key" ON "session"("digest");
CREATE INDEX "session_user_id_id_idx" ON "session"("user_id", "id");
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

CREATE TABLE "one_time_link" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('setup', 'verify_email', 'reset_password', 'recovery')),
    "user_id" UUID,
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id"),
    -- Only the first operator has no user yet.
    CONSTRAINT "one_time_link_user" CHECK (("user_id" IS NULL) = ("kind" = 'setup'))
);
CREATE UNIQUE INDEX "one_time_link_digest_key" ON "one_time_link"("digest");
CREATE INDEX "one_time_link_user_id_kind_idx" ON "one_time_link"("user_id", "kind");
CREATE INDEX "one_time_link_expires_at_idx" ON "one_time_link"("expires_at");

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON login_account, session, one_time_link TO routify_control;
    REVOKE ALL ON login_account, session, one_time_link FROM routify_gateway, routify_worker, routify_tenant;
END $$;
