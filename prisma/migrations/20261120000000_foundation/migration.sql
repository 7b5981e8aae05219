-- Foundation: tenants and keys, catalog, channels, the ledger, audit, settings.
-- Conventions: ids are native uuid (UUIDv7), amounts are BIGINT nano-USD named *_nano_usd, times are timestamptz.
-- Tables that Prisma describes are followed by what it cannot: partitions, triggers, roles, grants, row-level security.

-- ── auth ────────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE "tier" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "rpm" INTEGER,
    "tpm" INTEGER,
    "concurrency" INTEGER,
    "markup_bps" INTEGER NOT NULL DEFAULT 0,
    "model_allow" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "model_deny" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "channel_tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "tier_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "tier_name_key" ON "tier"("name");
CREATE UNIQUE INDEX "tier_one_default" ON "tier"("is_default") WHERE "is_default";

CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "slug" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'suspended')),
    "tier_id" UUID NOT NULL,
    "discount_bps" INTEGER NOT NULL DEFAULT 0 CHECK ("discount_bps" BETWEEN 0 AND 10000),
    "tz" TEXT NOT NULL DEFAULT 'UTC',
    "locale" TEXT NOT NULL DEFAULT 'en',
    "rpm" INTEGER,
    "tpm" INTEGER,
    "concurrency" INTEGER,
    "allowed_models" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");

CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "masked" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'revoked')),
    "model_allow" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "rpm" INTEGER,
    "tpm" INTEGER,
    "concurrency" INTEGER,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "api_key_digest_key" ON "api_key"("digest");
CREATE INDEX "api_key_organization_id_id_idx" ON "api_key"("organization_id", "id");

CREATE TABLE "management_token" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('admin')),
    "name" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "masked" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'revoked')),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "management_token_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "management_token_digest_key" ON "management_token"("digest");

ALTER TABLE "organization" ADD CONSTRAINT "organization_tier_id_fkey" FOREIGN KEY ("tier_id") REFERENCES "tier"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── catalog ─────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "canonical_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft' CHECK ("status" IN ('draft', 'active', 'hidden', 'deprecated')),
    "context_length" INTEGER NOT NULL CHECK ("context_length" > 0),
    "max_output_tokens" INTEGER NOT NULL CHECK ("max_output_tokens" > 0),
    "input_modalities" TEXT[] NOT NULL DEFAULT ARRAY['text']::TEXT[],
    "output_modalities" TEXT[] NOT NULL DEFAULT ARRAY['text']::TEXT[],
    "capabilities" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "image_part_tokens" INTEGER NOT NULL DEFAULT 3000,
    "file_part_tokens" INTEGER NOT NULL DEFAULT 50000,
    "audio_part_tokens" INTEGER NOT NULL DEFAULT 50000,
    "replacement" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "model_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "model_canonical_id_key" ON "model"("canonical_id");

CREATE TABLE "model_alias" (
    "alias" TEXT NOT NULL,
    "model_id" UUID NOT NULL,
    CONSTRAINT "model_alias_pkey" PRIMARY KEY ("alias")
);
CREATE INDEX "model_alias_model_id_idx" ON "model_alias"("model_id");

-- rows: [{"from_prompt_tokens": 0, "rates": {"input": "2000000000", …}}], nano-USD per 1,000,000 units as text.
CREATE TABLE "price_version" (
    "id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "tier_id" UUID,
    "organization_id" UUID,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "rows" JSONB NOT NULL,
    "source" TEXT NOT NULL DEFAULT 'manual',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "price_version_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_version_one_scope" CHECK ("tier_id" IS NULL OR "organization_id" IS NULL)
);
CREATE INDEX "price_version_model_id_effective_from_idx" ON "price_version"("model_id", "effective_from");

ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "price_version" ADD CONSTRAINT "price_version_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "price_version" ADD CONSTRAINT "price_version_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- ── channels ────────────────────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE "channel" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'enabled' CHECK ("status" IN ('enabled', 'disabled')),
    "status_reason" TEXT,
    "status_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "priority" INTEGER NOT NULL DEFAULT 100,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "tags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "region" TEXT,
    "options" JSONB NOT NULL DEFAULT '{}',
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "channel_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "channel_name_key" ON "channel"("name");

CREATE TABLE "channel_model" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "upstream_model" TEXT NOT NULL,
    CONSTRAINT "channel_model_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "channel_model_channel_id_model_id_key" ON "channel_model"("channel_id", "model_id");
CREATE INDEX "channel_model_model_id_idx" ON "channel_model"("model_id");

-- What a channel charges us for a model: same rows as price_version, append-only as well.
CREATE TABLE "channel_cost_version" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "effective_from" TIMESTAMPTZ(3) NOT NULL,
    "rows" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "channel_cost_version_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "channel_cost_version_channel_id_model_id_effective_from_idx" ON "channel_cost_version"("channel_id", "model_id", "effective_from");

CREATE TABLE "channel_credential" (
    "id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "encryption_key_id" TEXT NOT NULL,
    "secret_version" INTEGER NOT NULL DEFAULT 1,
    "last4" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'disabled')),
    "status_reason" TEXT,
    "status_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "weight" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "channel_credential_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "channel_credential_channel_id_idx" ON "channel_credential"("channel_id");

ALTER TABLE "channel_model" ADD CONSTRAINT "channel_model_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "channel_cost_version" ADD CONSTRAINT "channel_cost_version_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "channel_credential" ADD CONSTRAINT "channel_credential_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── billing ─────────────────────────────────────────────────────────────────────────────────────────────────────
-- A lot (wallet_paid, wallet_promo) keeps its balance on its row; the balances of platform accounts are summed in reports.
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('wallet_paid', 'wallet_promo', 'revenue', 'cogs', 'provider_payable',
        'payments_clearing', 'promo_expense', 'breakage', 'adjustment')),
    "balance_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "account_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "account_lots_belong_to_an_organization" CHECK (("kind" IN ('wallet_paid', 'wallet_promo')) = ("organization_id" IS NOT NULL)),
    CONSTRAINT "account_only_promo_expires" CHECK ("expires_at" IS NULL OR "kind" = 'wallet_promo')
);
CREATE INDEX "account_organization_id_idx" ON "account"("organization_id");
CREATE UNIQUE INDEX "account_one_paid_lot" ON "account"("organization_id") WHERE "kind" = 'wallet_paid';
CREATE UNIQUE INDEX "account_one_platform_account" ON "account"("kind") WHERE "organization_id" IS NULL;

CREATE TABLE "wallet" (
    "organization_id" UUID NOT NULL,
    "posted_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "blocked_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "credit_limit_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'suspended')),
    "version" BIGINT NOT NULL DEFAULT 1,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "wallet_pkey" PRIMARY KEY ("organization_id"),
    CONSTRAINT "wallet_blocked_is_not_negative" CHECK ("blocked_nano_usd" >= 0),
    CONSTRAINT "wallet_credit_limit_is_not_negative" CHECK ("credit_limit_nano_usd" >= 0)
);
CREATE INDEX "wallet_moved_at_idx" ON "wallet"("moved_at");

-- One row is both sides of a movement, so the ledger sums to zero by construction.
CREATE TABLE "transfer" (
    "request_id" UUID NOT NULL,
    "leg" SMALLINT NOT NULL,
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "debit_account" UUID NOT NULL,
    "credit_account" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "code" TEXT NOT NULL,
    "effective_at" TIMESTAMPTZ(3) NOT NULL,
    "booked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "reason" TEXT,
    "reverses" UUID,
    CONSTRAINT "transfer_pkey" PRIMARY KEY ("request_id", "leg"),
    CONSTRAINT "transfer_moves_money" CHECK ("debit_account" <> "credit_account")
) PARTITION BY RANGE ("request_id");
CREATE INDEX "transfer_organization_id_id_idx" ON "transfer"("organization_id", "id");
CREATE INDEX "transfer_booked_at_idx" ON "transfer"("booked_at");

-- One row an admitted request: the gate through which each of its charges passes exactly once.
CREATE TABLE "usage_record" (
    "request_id" UUID NOT NULL,
    "grade" SMALLINT NOT NULL CHECK ("grade" IN (1, 2)),
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tier_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "requested_model" TEXT NOT NULL,
    "channel_id" UUID,
    "stream" BOOLEAN NOT NULL,
    "outcome" TEXT NOT NULL,
    "status_code" SMALLINT,
    "error_code" TEXT,
    "finish_reason" TEXT,
    "usage_source" TEXT NOT NULL CHECK ("usage_source" IN ('upstream', 'counted', 'checkpoint', 'none')),
    "prompt_tokens" BIGINT NOT NULL DEFAULT 0,
    "completion_tokens" BIGINT NOT NULL DEFAULT 0,
    "cached_tokens" BIGINT NOT NULL DEFAULT 0,
    "cache_write_tokens" BIGINT NOT NULL DEFAULT 0,
    "reasoning_tokens" BIGINT NOT NULL DEFAULT 0,
    "meters" JSONB NOT NULL DEFAULT '{}',
    "price_version_id" UUID NOT NULL,
    "multipliers_ppm" BIGINT[] NOT NULL DEFAULT ARRAY[]::BIGINT[],
    "hold_nano_usd" BIGINT NOT NULL CHECK ("hold_nano_usd" >= 0),
    "charge_nano_usd" BIGINT NOT NULL CHECK ("charge_nano_usd" >= 0),
    "forgone_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("forgone_nano_usd" >= 0),
    "cost_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("cost_nano_usd" >= 0),
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "candidates" JSONB NOT NULL DEFAULT '[]',
    "flags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "tags" JSONB NOT NULL DEFAULT '{}',
    "idempotency_key_hash" TEXT,
    "admitted_at" TIMESTAMPTZ(3) NOT NULL,
    "first_byte_ms" INTEGER,
    "duration_ms" INTEGER,
    "booked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    CONSTRAINT "usage_record_pkey" PRIMARY KEY ("request_id"),
    CONSTRAINT "usage_record_charge_within_hold" CHECK ("charge_nano_usd" <= "hold_nano_usd")
) PARTITION BY RANGE ("request_id");
CREATE INDEX "usage_record_organization_id_request_id_idx" ON "usage_record"("organization_id", "request_id");
CREATE INDEX "usage_record_idempotency" ON "usage_record"("organization_id", "admitted_at") WHERE "idempotency_key_hash" IS NOT NULL;

CREATE TABLE "settlement_failure" (
    "request_id" UUID NOT NULL,
    "grade" SMALLINT NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "payload" TEXT NOT NULL,
    "sqlstate" TEXT,
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),
    "resolution" TEXT,
    CONSTRAINT "settlement_failure_pkey" PRIMARY KEY ("request_id", "grade")
);
CREATE INDEX "settlement_failure_organization_id_idx" ON "settlement_failure"("organization_id");

CREATE TABLE "key_spend" (
    "key_id" UUID NOT NULL,
    "period" TEXT NOT NULL CHECK ("period" IN ('day', 'month', 'total')),
    "window_key" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "spent_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "key_spend_pkey" PRIMARY KEY ("key_id", "period", "window_key")
);
CREATE INDEX "key_spend_organization_id_idx" ON "key_spend"("organization_id");

-- Money that no request moves: top-ups and adjustments. Its id is the request_id of its transfer.
CREATE TABLE "payment" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('topup', 'adjustment')),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" <> 0),
    "external_ref" TEXT,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_topup_is_positive" CHECK ("kind" <> 'topup' OR "amount_nano_usd" > 0)
);
CREATE UNIQUE INDEX "payment_kind_external_ref_key" ON "payment"("kind", "external_ref");
CREATE INDEX "payment_organization_id_id_idx" ON "payment"("organization_id", "id");

ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "wallet" ADD CONSTRAINT "wallet_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment" ADD CONSTRAINT "payment_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

INSERT INTO "account" ("id", "kind") VALUES
    ('00000000-0000-7000-8000-000000000001', 'revenue'),
    ('00000000-0000-7000-8000-000000000002', 'cogs'),
    ('00000000-0000-7000-8000-000000000003', 'provider_payable'),
    ('00000000-0000-7000-8000-000000000004', 'payments_clearing'),
    ('00000000-0000-7000-8000-000000000005', 'promo_expense'),
    ('00000000-0000-7000-8000-000000000006', 'breakage'),
    ('00000000-0000-7000-8000-000000000007', 'adjustment');

-- ── audit, settings, infra ──────────────────────────────────────────────────────────────────────────────────────
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "address" TEXT,
    "action" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "organization_id" UUID,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "request_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_event_organization_id_id_idx" ON "audit_event"("organization_id", "id");

CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- status_code and body stay null while the first request runs; "used" commits together with what the request changed.
CREATE TABLE "idempotency_record" (
    "principal" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "status_code" SMALLINT,
    "body" JSONB,
    "used" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "idempotency_record_pkey" PRIMARY KEY ("principal", "key")
);
CREATE INDEX "idempotency_record_created_at_idx" ON "idempotency_record"("created_at");

-- ── append-only tables ──────────────────────────────────────────────────────────────────────────────────────────
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER "transfer_is_append_only" BEFORE UPDATE OR DELETE ON "transfer" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "transfer_is_not_truncated" BEFORE TRUNCATE ON "transfer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_event_is_append_only" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_event_is_not_truncated" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "price_version_is_append_only" BEFORE UPDATE OR DELETE ON "price_version" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "price_version_is_not_truncated" BEFORE TRUNCATE ON "price_version" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_cost_version_is_append_only" BEFORE UPDATE OR DELETE ON "channel_cost_version" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_cost_version_is_not_truncated" BEFORE TRUNCATE ON "channel_cost_version" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ── partitions ──────────────────────────────────────────────────────────────────────────────────────────────────
-- By month of the id (UUIDv7 begins with Unix milliseconds). They live apart from the tables that Prisma describes.
CREATE SCHEMA "part";

CREATE FUNCTION uuid_floor(moment timestamptz) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT (rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0'))::uuid
$$;

-- Makes the partitions of the month of `moment` and of the `months_ahead` after it. Returns how many were new.
CREATE FUNCTION ensure_partitions(moment timestamptz, months_ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- ── row-level security: the second wall between tenants ────────────────────────────────────────────────────────
-- A transaction that names an organization sees only its rows, whatever its role; the tenant role sees nothing without
-- a name; operator and worker roles see all rows as long as they name none. FORCE binds the owner of the tables too.
CREATE FUNCTION sees_organization(id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE coalesce(current_setting('app.organization_id', true), '')
        WHEN '' THEN current_user <> 'routify_tenant'
        ELSE id = current_setting('app.organization_id', true)::uuid
    END
$$;

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['api_key', 'account', 'wallet', 'transfer', 'usage_record',
        'settlement_failure', 'key_spend', 'payment', 'audit_event'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees_organization(organization_id))', tenant_table);
    END LOOP;
    ALTER TABLE "organization" ENABLE ROW LEVEL SECURITY;
    ALTER TABLE "organization" FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_rows ON "organization" USING (sees_organization(id));
    ALTER TABLE "price_version" ENABLE ROW LEVEL SECURITY;
    ALTER TABLE "price_version" FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_rows ON "price_version" USING (organization_id IS NULL OR sees_organization(organization_id));
END $$;

-- ── roles ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- Each process does SET ROLE on connect. An owner who may not create roles runs everything as itself (a warning at boot).
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN RAISE WARNING 'may not create role %', role_name;
        END;
        BEGIN
            EXECUTE format('GRANT %I TO CURRENT_USER', role_name);
        EXCEPTION
            WHEN undefined_object OR insufficient_privilege OR invalid_grant_operation THEN
                RAISE WARNING 'may not use role %', role_name;
        END;
    END LOOP;
END $$;

DO $$
DECLARE
    roles_exist boolean := (SELECT count(*) = 4 FROM pg_roles
        WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant'));
BEGIN
    IF NOT roles_exist THEN RETURN; END IF;
    REVOKE ALL ON FUNCTION ensure_partitions(timestamptz, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ensure_partitions(timestamptz, integer) TO routify_control, routify_worker;
    GRANT USAGE ON SCHEMA public TO routify_gateway, routify_control, routify_worker, routify_tenant;
    -- The gateway reads; it has no way to write a table.
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO routify_gateway, routify_control, routify_worker;
    REVOKE SELECT ON audit_event, idempotency_record FROM routify_gateway;
    GRANT SELECT ON organization, api_key, tier, model, model_alias, price_version, account, wallet, transfer, usage_record,
        key_spend, payment TO routify_tenant;
    -- Control keeps the books of people: it adds to append-only tables and changes the others.
    GRANT INSERT, UPDATE ON tier, organization, api_key, management_token, model, channel, channel_model, channel_credential,
        account, wallet, settlement_failure, setting, idempotency_record, key_spend TO routify_control;
    GRANT DELETE ON model_alias, channel_model, channel_credential, idempotency_record TO routify_control;
    GRANT INSERT ON model_alias, price_version, channel_cost_version, transfer, payment, audit_event TO routify_control;
    GRANT UPDATE ("closed_at") ON usage_record TO routify_control;
    -- The worker books usage and nothing else.
    GRANT INSERT, UPDATE ON usage_record, wallet, account, key_spend, settlement_failure TO routify_worker;
    GRANT INSERT ON transfer TO routify_worker;
    GRANT DELETE ON idempotency_record TO routify_worker;
END $$;

SELECT ensure_partitions(now() - interval '1 month', 4);
