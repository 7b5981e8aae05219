-- The schema: tenants and keys, catalog, channels, ledger, audit, settings, log-in.
-- Ids are native uuid (UUIDv7), amounts are BIGINT nano-USD named *_nano_usd, times are timestamptz.
-- Tables that Prisma describes are followed by what it cannot: triggers, row-level security, partitions, roles, grants.

-- ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────────────

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
    -- Gateways keep keys in memory and ask every few seconds what changed since: one query, however many keys there are.
    -- A change is found by the number of its transaction: numbers below the oldest running transaction are complete, so a
    -- gateway that asks again from there misses none, whatever the order of commits. Set by triggers, so that a change made
    -- by hand or by an older version is found as well. Null: never changed.
    "changed_in" xid8,
    CONSTRAINT "tier_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "tier_name_key" ON "tier"("name");
CREATE UNIQUE INDEX "tier_one_default" ON "tier"("is_default") WHERE "is_default";
CREATE INDEX "tier_changed_in_idx" ON "tier"("changed_in");

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
    "changed_in" xid8,
    -- Responses of /v1/responses that a customer's organization keeps for some days. Null: none are kept.
    "response_retention_days" INTEGER
        CONSTRAINT "organization_response_retention_days" CHECK ("response_retention_days" BETWEEN 1 AND 365),
    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "organization_slug_key" ON "organization"("slug");
CREATE INDEX "organization_changed_in_idx" ON "organization"("changed_in");

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
    -- What a key may be used for and from where, how much it may spend, the secret it had before, and its last use.
    "endpoints" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "ip_allow" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "day_cap_nano_usd" BIGINT CHECK ("day_cap_nano_usd" >= 0),
    "month_cap_nano_usd" BIGINT CHECK ("month_cap_nano_usd" >= 0),
    "total_cap_nano_usd" BIGINT CHECK ("total_cap_nano_usd" >= 0),
    "previous_digest" BYTEA,
    "previous_masked" TEXT,
    "previous_expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    -- The member that made the key: a developer manages the own ones only.
    "member_id" UUID,
    "changed_in" xid8,
    -- Keys of the console's playground live for an hour, and each member has one at a time.
    "purpose" TEXT NOT NULL DEFAULT 'api' CHECK ("purpose" IN ('api', 'playground')),
    -- The version of ROUTIFY_SECRET that keyed a digest, where none was noted: the doctor counts what needs an old one.
    "previous_pepper_version" SMALLINT NOT NULL DEFAULT 1,
    -- When prompts of Claude are marked for the provider's cache. Null: the channel decides.
    "cache_marks" TEXT
        CONSTRAINT "api_key_cache_marks" CHECK ("cache_marks" IN ('auto', 'always', 'never')),
    -- Where the days and months of spend caps begin, an IANA name. Null: in the time zone of the organization.
    "day_cap_tz" TEXT,
    "month_cap_tz" TEXT,
    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_key_previous_is_whole"
        CHECK (num_nulls("previous_digest", "previous_masked", "previous_expires_at") IN (0, 3))
);
CREATE UNIQUE INDEX "api_key_digest_key" ON "api_key"("digest");
CREATE INDEX "api_key_organization_id_id_idx" ON "api_key"("organization_id", "id");
CREATE UNIQUE INDEX "api_key_previous_digest_key" ON "api_key"("previous_digest");
CREATE INDEX "api_key_member_id_idx" ON "api_key"("member_id");
CREATE INDEX "api_key_changed_in_idx" ON "api_key"("changed_in");
CREATE UNIQUE INDEX "api_key_one_playground" ON "api_key"("member_id") WHERE "purpose" = 'playground' AND "status" = 'active';

CREATE TABLE "management_token" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "masked" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'revoked')),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "platform_role" TEXT,
    "organization_id" UUID,
    "member_id" UUID,
    "scopes" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    -- When and from where a token was last used, written about once a minute.
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_address" TEXT,
    -- When the mail about the end of a token was written: once, of several processes.
    "expiry_mailed_at" TIMESTAMPTZ(3),
    CONSTRAINT "management_token_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "management_token_is_of_one_kind" CHECK (
        "kind" = 'admin' AND "platform_role" IN ('superadmin', 'support', 'finance') AND num_nulls("organization_id", "member_id") = 2
        OR "kind" = 'member' AND "platform_role" IS NULL AND num_nulls("organization_id", "member_id") = 0)
);
CREATE UNIQUE INDEX "management_token_digest_key" ON "management_token"("digest");
CREATE INDEX "management_token_member_id_id_idx" ON "management_token"("member_id", "id");

CREATE TABLE "model" (
    "id" UUID NOT NULL,
    "canonical_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft' CHECK ("status" IN ('draft', 'active', 'hidden', 'deprecated')),
    "context_length" INTEGER NOT NULL CHECK ("context_length" > 0),
    "max_output_tokens" INTEGER NOT NULL,
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
    -- Not every model chats: where requests may name it. One that only makes embeddings writes no tokens.
    "endpoints" TEXT[] NOT NULL DEFAULT ARRAY['chat']::TEXT[]
        CHECK (cardinality("endpoints") > 0 AND "endpoints" <@ ARRAY['chat', 'completions', 'embeddings']::TEXT[]),
    -- How the streams of a model that thinks are held, and the rate that bounds what it generates unseen.
    "reasoning_hold" TEXT NOT NULL DEFAULT 'clock',
    "tokens_per_second" INTEGER NOT NULL DEFAULT 500,
    CONSTRAINT "model_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "model_max_output_tokens_check"
        CHECK ("max_output_tokens" > 0 OR "max_output_tokens" = 0 AND "endpoints" = ARRAY['embeddings']::TEXT[])
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
    -- Prices by the hour. Each window of a schedule has a version of its own, to which charges and costs are pinned, so what
    -- recomputes them needs no time zone. Such a version begins in the year 9999: processes of an earlier release, which do
    -- not know schedules, never take it for the price in force, and charge the price itself at all times.
    "schedule" JSONB,
    "window_of" UUID,
    "window_name" TEXT,
    -- Prices of providers' service tiers. As with windows of the week, each tier has a version of its own, to which charges and
    -- costs are pinned, and which begins in the year 9999: processes of an earlier release never take it for the price.
    "service_tiers" JSONB,
    "service_tier" TEXT,
    CONSTRAINT "price_version_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_version_one_scope" CHECK ("tier_id" IS NULL OR "organization_id" IS NULL),
    CONSTRAINT "price_version_window" CHECK (
        ("window_of" IS NULL) = ("window_name" IS NULL AND "service_tier" IS NULL)
        AND ("window_of" IS NULL
        OR ("schedule" IS NULL AND "service_tiers" IS NULL AND "effective_from" >= '9999-01-01')))
);
CREATE INDEX "price_version_model_id_effective_from_idx" ON "price_version"("model_id", "effective_from");

CREATE TABLE "channel" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'enabled',
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
    -- Which provider of the built-in table a channel was made for: its option values stand behind those that are written.
    "preset" TEXT,
    -- What customers see in place of the channel's name. Assigned once: random, so that it tells neither the provider nor
    -- how many channels there are. The default also serves control processes of the version before.
    "label" TEXT NOT NULL
        DEFAULT 'ch-' || left(md5(gen_random_uuid()::text), 10),
    CONSTRAINT "channel_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "channel_status_check" CHECK ("status" IN ('enabled', 'draining', 'disabled'))
);
CREATE UNIQUE INDEX "channel_name_key" ON "channel"("name");
-- Labels that differ only in case would be taken for each other.
CREATE UNIQUE INDEX "channel_label_key" ON "channel" (lower("label"));

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
    "schedule" JSONB,
    "window_of" UUID,
    "window_name" TEXT,
    "service_tiers" JSONB,
    "service_tier" TEXT,
    CONSTRAINT "channel_cost_version_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "channel_cost_version_window" CHECK (
        ("window_of" IS NULL) = ("window_name" IS NULL AND "service_tier" IS NULL)
        AND ("window_of" IS NULL
        OR ("schedule" IS NULL AND "service_tiers" IS NULL AND "effective_from" >= '9999-01-01')))
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
    -- Requests and tokens per minute at the provider; null: not known.
    "rpm" INTEGER CHECK ("rpm" > 0),
    "tpm" INTEGER CHECK ("tpm" > 0),
    -- A credential is changed from the version that the change was made from, as everything else is.
    "version" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "channel_credential_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "channel_credential_channel_id_idx" ON "channel_credential"("channel_id");

-- A lot (wallet_paid, wallet_promo) keeps its balance on its row; the balances of platform accounts are summed in reports.
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "kind" TEXT NOT NULL,
    "balance_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Of the promo lots that could pay, the lowest number pays first; of one number the one that expires first.
    "priority" SMALLINT NOT NULL DEFAULT 50 CHECK ("priority" BETWEEN 0 AND 100),
    CONSTRAINT "account_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "account_lots_belong_to_an_organization" CHECK (("kind" IN ('wallet_paid', 'wallet_promo')) = ("organization_id" IS NOT NULL)),
    CONSTRAINT "account_only_promo_expires" CHECK ("expires_at" IS NULL OR "kind" = 'wallet_promo'),
    CONSTRAINT "account_kind_check" CHECK ("kind" IN ('wallet_paid', 'wallet_promo', 'revenue', 'cogs',
        'provider_payable', 'payments_clearing', 'promo_expense', 'breakage', 'adjustment', 'waiver'))
);
CREATE INDEX "account_organization_id_idx" ON "account"("organization_id");
CREATE UNIQUE INDEX "account_one_paid_lot" ON "account"("organization_id") WHERE "kind" = 'wallet_paid';
CREATE UNIQUE INDEX "account_one_platform_account" ON "account"("kind") WHERE "organization_id" IS NULL;
-- What the sweep looks for. Not its balance: an index that names it would make every charge write to indexes.
CREATE INDEX "account_expires_at_idx" ON "account"("expires_at") WHERE "expires_at" IS NOT NULL;

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
    -- The windows in which a charge counts as spent by its key, as `period=window`: key_spend is their sum.
    "spend_windows" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    -- The kind of endpoint that the request called.
    "endpoint" TEXT NOT NULL DEFAULT 'chat',
    -- How a request was routed: the rule that matched, null where none did, and the strategy, null for the standard one.
    "route_id" UUID,
    "strategy" TEXT,
    -- Output that a call can have generated and no reply showed: priced and forgone, not charged.
    "unseen_tokens" BIGINT NOT NULL DEFAULT 0,
    -- Answers that are not charged: why, and what they would have cost; their upstreams' costs move from cogs to waiver.
    "waiver" TEXT,
    "waived_nano_usd" BIGINT NOT NULL DEFAULT 0,
    -- The client's own id of a request. Its index has entries only for clients that send one; as many requests may share one
    -- value as a client likes, which a B-tree stores once.
    "client_request_id" TEXT,
    -- The model that a request names as its advisor: `modelId`, `priceVersionId` (pinned at admission), `promptTokens` and
    -- `meters` of its calls. Null: the request names none.
    "advisor" JSONB,
    CONSTRAINT "usage_record_pkey" PRIMARY KEY ("request_id"),
    CONSTRAINT "usage_record_charge_within_hold" CHECK ("charge_nano_usd" <= "hold_nano_usd")
) PARTITION BY RANGE ("request_id");
CREATE INDEX "usage_record_organization_id_request_id_idx" ON "usage_record"("organization_id", "request_id");
CREATE INDEX "usage_record_idempotency" ON "usage_record"("organization_id", "admitted_at") WHERE "idempotency_key_hash" IS NOT NULL;
CREATE INDEX "usage_record_booked_at_idx" ON "usage_record" ("booked_at");
CREATE INDEX "usage_record_client_request_id" ON "usage_record"("client_request_id", "organization_id")
    WHERE "client_request_id" IS NOT NULL;
-- Providers' ids of the calls stand in `attempts`, none or several of a request. The index keeps four bytes of each. Its
-- entries are added one by one: a pending list would be merged by some settlement, which then takes as long as thousands.
CREATE INDEX "usage_record_upstream_request_ids" ON "usage_record"
    USING gin (jsonb_path_query_array("attempts", '$[*].upstreamRequestId') jsonb_path_ops) WITH (fastupdate = off);

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
    -- What an operator needs to settle or void an event that could not be booked, and what an audit needs to recompute spend.
    -- The terms of the admission: without them an event cannot be booked later. Failures get public ids, sortable by time.
    "id" UUID NOT NULL,
    "terms" TEXT NOT NULL,
    CONSTRAINT "settlement_failure_pkey" PRIMARY KEY ("request_id", "grade"),
    CONSTRAINT "settlement_failure_resolution_is_known"
        CHECK ("resolution" IN ('settled', 'voided') AND "resolved_at" IS NOT NULL OR "resolution" IS NULL AND "resolved_at" IS NULL)
);
CREATE INDEX "settlement_failure_organization_id_idx" ON "settlement_failure"("organization_id");
CREATE UNIQUE INDEX "settlement_failure_id_key" ON "settlement_failure"("id");
CREATE INDEX "settlement_failure_open" ON "settlement_failure"("id") INCLUDE ("amount_nano_usd") WHERE "resolved_at" IS NULL;

CREATE TABLE "key_spend" (
    "key_id" UUID NOT NULL,
    "period" TEXT NOT NULL CHECK ("period" IN ('day', 'month', 'total')),
    "window_key" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "spent_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "key_spend_pkey" PRIMARY KEY ("key_id", "period", "window_key")
);
CREATE INDEX "key_spend_organization_id_idx" ON "key_spend"("organization_id");
-- Old windows are found, and deleted, without a scan of the table.
CREATE INDEX "key_spend_period_window_key_idx" ON "key_spend"("period", "window_key");

-- Money that no request moves: top-ups and adjustments. Its id is the request_id of its transfer.
CREATE TABLE "payment" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" <> 0),
    "external_ref" TEXT,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Charge-backs: a top-up that whoever paid it has taken back, wholly or in part.
    "reverses" UUID,
    CONSTRAINT "payment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_topup_is_positive" CHECK ("kind" <> 'topup' OR "amount_nano_usd" > 0),
    CONSTRAINT "payment_kind_check" CHECK ("kind" IN ('topup', 'adjustment', 'chargeback')),
    CONSTRAINT "payment_chargeback_takes_back" CHECK (
        ("kind" = 'chargeback') = ("reverses" IS NOT NULL) AND ("kind" <> 'chargeback' OR "amount_nano_usd" < 0))
);
CREATE UNIQUE INDEX "payment_kind_external_ref_key" ON "payment"("kind", "external_ref");
CREATE INDEX "payment_organization_id_id_idx" ON "payment"("organization_id", "id");
CREATE INDEX "payment_reverses_idx" ON "payment"("reverses");

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

-- People: users, their memberships in organizations, invitations, and management tokens that are bound to a member.
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL CHECK ("email" = lower("email")),
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "platform_role" TEXT CHECK ("platform_role" IN ('superadmin', 'support', 'finance')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "user_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "user_status_check" CHECK ("status" IN ('active', 'suspended', 'deleted'))
);
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL CHECK ("role" IN ('owner', 'admin', 'developer', 'billing', 'viewer')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "removed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- What a member may spend with all keys that it has made, beside what each key may.
    "day_cap_nano_usd" BIGINT CHECK ("day_cap_nano_usd" >= 0),
    "month_cap_nano_usd" BIGINT CHECK ("month_cap_nano_usd" >= 0),
    "total_cap_nano_usd" BIGINT CHECK ("total_cap_nano_usd" >= 0),
    "changed_in" xid8,
    "day_cap_tz" TEXT,
    "month_cap_tz" TEXT,
    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);
-- A user that comes back is a new member, with none of the old tokens.
CREATE UNIQUE INDEX "member_once" ON "member"("organization_id", "user_id") WHERE "removed_at" IS NULL;
CREATE INDEX "member_organization_id_id_idx" ON "member"("organization_id", "id");
CREATE INDEX "member_user_id_idx" ON "member"("user_id");
CREATE INDEX "member_changed_in_idx" ON "member"("changed_in");

CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "email" TEXT NOT NULL CHECK ("email" = lower("email")),
    "role" TEXT NOT NULL CHECK ("role" IN ('owner', 'admin', 'developer', 'billing', 'viewer')),
    "status" TEXT NOT NULL DEFAULT 'pending' CHECK ("status" IN ('pending', 'accepted', 'revoked')),
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "invited_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Who has seen the secret of an invitation. Only a secret that the mailbox alone knows shows that an address is read by the
    -- person who presents it. Older versions answered secrets to the inviting member: "api" is theirs, and that of processes
    -- that still run during the upgrade. Such an invitation makes no account.
    "delivery" TEXT NOT NULL DEFAULT 'api'
        CHECK ("delivery" IN ('mail', 'operator', 'api')),
    -- The member behind an invitation: its open invitations end with its rights. Null for those of operators, and of older
    -- versions, whose secrets make no account.
    "member_id" UUID REFERENCES "member" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "invitation_digest_key" ON "invitation"("digest");
CREATE INDEX "invitation_organization_id_id_idx" ON "invitation"("organization_id", "id");
CREATE INDEX "invitation_member_id_idx" ON "invitation" ("member_id");

-- The record of changes is a chain: each event has a link whose hash covers the event and the link before it. An event
-- that is changed, removed or slipped in breaks the chain from there on; `routify audit` walks it. Links are numbered
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

-- A grant's id is also its lot's, and the request_id of the transfer that filled it.
CREATE TABLE "promo_grant" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "promo_grant_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "promo_grant_organization_id_id_idx" ON "promo_grant"("organization_id", "id");

-- How the operator wants some requests to be routed. A match that is null matches all.
CREATE TABLE "route_rule" (
    "id" UUID NOT NULL,
    "model" TEXT,
    "tier_id" UUID,
    "organization_id" UUID,
    "tag" TEXT,
    "strategy" TEXT NOT NULL DEFAULT 'weighted' CHECK ("strategy" IN ('weighted', 'cheapest', 'fastest', 'least_busy')),
    "max_attempts" INTEGER CHECK ("max_attempts" BETWEEN 1 AND 3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "archived_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Models that answer in place of the asked one, best one first: canonical ids or aliases.
    "fallbacks" TEXT[] NOT NULL DEFAULT '{}' CHECK (cardinality("fallbacks") <= 8),
    CONSTRAINT "route_rule_pkey" PRIMARY KEY ("id")
);
-- Two rules for the same requests could not both be right.
CREATE UNIQUE INDEX "route_rule_match_key" ON "route_rule"("model", "tier_id", "organization_id", "tag")
    NULLS NOT DISTINCT WHERE "archived_at" IS NULL;

-- Refunds: what a request cost, given back to the lots that paid for it.
-- Its id is the request_id of its transfers; "request_id" is the request that is paid back.
CREATE TABLE "refund" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "refund_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "refund_organization_id_id_idx" ON "refund"("organization_id", "id");
CREATE INDEX "refund_request_id_idx" ON "refund"("request_id");

-- Redeem codes: grants that whoever knows the code gives to an organization of theirs, once.
-- Of the code only a keyed digest is stored (HMAC-SHA-256 under a pepper).
CREATE TABLE "redeem_code" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "masked" TEXT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "priority" SMALLINT NOT NULL CHECK ("priority" BETWEEN 0 AND 100),
    "grant_days" INTEGER CHECK ("grant_days" > 0),
    "expires_at" TIMESTAMPTZ(3),
    "reason" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "organization_id" UUID,
    "grant_id" UUID,
    "redeemed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    CONSTRAINT "redeem_code_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "redeem_code_is_redeemed_or_not" CHECK (num_nulls("organization_id", "grant_id", "redeemed_at") IN (0, 3))
);
CREATE UNIQUE INDEX "redeem_code_digest_key" ON "redeem_code"("digest");
CREATE UNIQUE INDEX "redeem_code_grant_id_key" ON "redeem_code"("grant_id");
CREATE INDEX "redeem_code_batch_id_id_idx" ON "redeem_code"("batch_id", "id");

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

-- Sums of usage records by the quarter of an hour in which their requests began: days and months begin at one of them in
-- every time zone. What a request earned counts for the channel that answered it, what it cost for each channel that was
-- asked. Always made anew from the records of the whole quarter, never added to.
CREATE TABLE "usage_rollup" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tier_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "request_count" BIGINT NOT NULL,
    "error_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    "refunded_nano_usd" BIGINT NOT NULL,
    "forgone_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id")
);
CREATE INDEX "usage_rollup_organization_id_starts_at_idx" ON "usage_rollup"("organization_id", "starts_at");
-- A question by quarters of an hour may be for some keys only.
CREATE INDEX "usage_rollup_key_id_starts_at_idx" ON "usage_rollup"("key_id", "starts_at");

-- How far: every quarter before "rolled_until" is rolled up, with whatever was committed before "looked_at".
CREATE TABLE "usage_rollup_mark" (
    "id" BOOLEAN NOT NULL DEFAULT true CHECK ("id"),
    "rolled_until" TIMESTAMPTZ(3),
    "looked_at" TIMESTAMPTZ(3),
    -- Since when: no quarter before it was ever rolled up. And up to when the sums of longer times are made of that.
    "rolled_from" TIMESTAMPTZ(3),
    "summed_until" TIMESTAMPTZ(3),
    -- A mark of its own: an older worker moves "rolled_until" without these.
    "activity_until" TIMESTAMPTZ(3),
    CONSTRAINT "usage_rollup_mark_pkey" PRIMARY KEY ("id")
);

-- The ledger is sealed day by day (UTC, by the time of booking): the hash of a day covers all its transfers and the hash of
-- the day before. Who changes, removes or slips in a transfer afterwards breaks that day, and whoever has kept the last
-- hash elsewhere can tell that the seals were not made anew.
CREATE TABLE "transfer_seal" (
    "day" DATE NOT NULL,
    "transfer_count" BIGINT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "transfer_seal_pkey" PRIMARY KEY ("day")
);

-- Sums of attempts by the quarter of an hour in which their requests began, as an upstream bills them: by channel and the
-- upstream's own name of the model. Made together with the roll-ups of usage, always anew.
CREATE TABLE "attempt_rollup" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "channel_id" UUID NOT NULL,
    "upstream_model" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    "unpriced_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    "waived_count" BIGINT NOT NULL DEFAULT 0,
    "waived_cost_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "attempt_rollup_pkey" PRIMARY KEY ("starts_at", "channel_id", "upstream_model")
);

-- As key_spend: the sum of the charges whose record names the window, as `member:period=window` in its spend_windows.
CREATE TABLE "member_spend" (
    "member_id" UUID NOT NULL,
    "period" TEXT NOT NULL CHECK ("period" IN ('day', 'month', 'total')),
    "window_key" TEXT NOT NULL,
    "organization_id" UUID NOT NULL,
    "spent_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "member_spend_pkey" PRIMARY KEY ("member_id", "period", "window_key")
);
CREATE INDEX "member_spend_organization_id_idx" ON "member_spend"("organization_id");
CREATE INDEX "member_spend_period_window_key_idx" ON "member_spend"("period", "window_key");

-- Sums of customers' transfers by the quarter of an hour of their ids, which is that of their booking: what statements are
-- made of. Made together with the sums of usage and under the same mark, always anew for a whole quarter. The model of what
-- is no usage is the nil UUID. They stay when the transfers themselves are archived.
CREATE TABLE "movement_rollup" (
    "organization_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "model_id" UUID NOT NULL,
    "source_count" BIGINT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "promo_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "movement_rollup_pkey" PRIMARY KEY ("organization_id", "starts_at", "code", "model_id")
);
CREATE INDEX "movement_rollup_starts_at_idx" ON "movement_rollup"("starts_at");

-- Usage of all organizations by quarters of an hour, once for each thing that it is told apart by: what operators ask of a
-- month has few rows here, however many keys and models there are. Made of "usage_rollup", together with it. "value_id" is
-- the organization, key, model, channel or tier; the nil UUID for what no channel answered, and where all are together.
CREATE TABLE "usage_total" (
    "dimension" TEXT NOT NULL CHECK ("dimension" IN ('all', 'organization', 'key', 'model', 'channel', 'tier')),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "value_id" UUID NOT NULL,
    "request_count" BIGINT NOT NULL,
    "error_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "cache_write_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    "refunded_nano_usd" BIGINT NOT NULL,
    "forgone_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "usage_total_pkey" PRIMARY KEY ("dimension", "starts_at", "value_id")
);

CREATE TABLE "detached_month" (
    -- Its first day, UTC.
    "month" DATE NOT NULL,
    -- Ids below it belong to this month or an earlier one.
    "ends_before" UUID NOT NULL,
    "record_count" BIGINT NOT NULL,
    "transfer_count" BIGINT NOT NULL,
    -- When the last of its transfers was booked, by the server's clock and by its id; null without a transfer.
    "last_booked_at" TIMESTAMPTZ(3),
    "last_transfer_at" TIMESTAMPTZ(3),
    "detached_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "detached_month_pkey" PRIMARY KEY ("month")
);

-- What the transfers of a detached month have moved into and out of each account.
CREATE TABLE "brought_forward" (
    "month" DATE NOT NULL,
    "account_id" UUID NOT NULL,
    "organization_id" UUID,
    "debit_nano_usd" BIGINT NOT NULL,
    "credit_nano_usd" BIGINT NOT NULL,
    -- When the last of them was booked, by its id.
    "last_transfer_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "brought_forward_pkey" PRIMARY KEY ("month", "account_id")
);
CREATE INDEX "brought_forward_organization_id_idx" ON "brought_forward"("organization_id");

-- What its requests have spent of each cap of a key, or of a member (`member:period`), less refunds.
CREATE TABLE "brought_forward_spend" (
    "month" DATE NOT NULL,
    "key_id" UUID NOT NULL,
    "period" TEXT NOT NULL,
    "window_key" TEXT NOT NULL,
    "spent_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "brought_forward_spend_pkey" PRIMARY KEY ("month", "key_id", "period", "window_key")
);

-- Usage by hours, six hours and days (UTC), once for each thing that it is told apart by, tags included: what is asked of a
-- month has few rows here, whoever asks, and in whichever time zone. A "scope" is whose usage it is: of all organizations
-- (whose id is the nil UUID), of one, or of a key. Of all and of an organization, "value" is a key, model, channel or tier, of
-- all an organization, too; '' where all are together. Of a tag ("tag:" with its name) it is its value. Base sums of hours are
-- made of those of quarters, sums of tags of the records, longer ones of shorter ones, always anew. A quarter of an hour has
-- sums of a tag, too: of all organizations, and of who made at least four requests for each of its values.
CREATE TABLE "usage_sum" (
    "scope" TEXT NOT NULL CHECK ("scope" IN ('all', 'organization', 'key')),
    "scope_id" UUID NOT NULL,
    -- Whose rows these are: the organization, of a key its own; the nil UUID for all.
    "organization_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL CHECK ("dimension" IN ('all', 'organization', 'key', 'model', 'channel', 'tier') OR "dimension" LIKE 'tag:%'),
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 60, 360, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "value" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    "error_count" BIGINT NOT NULL,
    "prompt_tokens" BIGINT NOT NULL,
    "completion_tokens" BIGINT NOT NULL,
    "cached_tokens" BIGINT NOT NULL,
    "reasoning_tokens" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    "refunded_nano_usd" BIGINT NOT NULL,
    "forgone_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "usage_sum_pkey" PRIMARY KEY ("scope", "scope_id", "dimension", "minutes", "starts_at", "value")
);
CREATE INDEX "usage_sum_starts_at_minutes_idx" ON "usage_sum"("starts_at", "minutes");

-- Where a tag has no sums, because its values are too many or too long: what is shorter, or the records, must be read.
-- "dimension" is 'tag' when that is so of every tag.
CREATE TABLE "usage_sum_gap" (
    "scope" TEXT NOT NULL CHECK ("scope" IN ('all', 'organization', 'key')),
    "scope_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "dimension" TEXT NOT NULL CHECK ("dimension" = 'tag' OR "dimension" LIKE 'tag:%'),
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 60, 360, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "usage_sum_gap_pkey" PRIMARY KEY ("scope", "scope_id", "dimension", "minutes", "starts_at")
);
CREATE INDEX "usage_sum_gap_starts_at_minutes_idx" ON "usage_sum_gap"("starts_at", "minutes");

-- What keys and members have spent in windows of caps that ended long ago is deleted: only the running window limits
-- anything. Windows below the mark of their period are forgotten: they are not moved by late events and refunds, not
-- copied to Redis, not audited. The window of "total" never ends.
CREATE TABLE "spend_window_mark" (
    "period" TEXT NOT NULL CHECK ("period" IN ('day', 'month', 'total')),
    -- The oldest window that is kept; windows of a period sort as text in the order of time. Empty: all are kept.
    "kept_from" TEXT NOT NULL DEFAULT '',
    CONSTRAINT "spend_window_mark_pkey" PRIMARY KEY ("period")
);

-- Outgoing mail: control writes a row in the transaction of the change that it reports, the worker sends it.
CREATE TABLE "mail_message" (
    "id" UUID NOT NULL,
    "template" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued' CHECK ("status" IN ('queued', 'sent', 'dead')),
    "sealed" BYTEA,
    "encryption_key_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "mail_message_pkey" PRIMARY KEY ("id"),
    -- Both, or neither; a queued mail has its content.
    CONSTRAINT "mail_message_content" CHECK (num_nulls("sealed", "encryption_key_id") IN (0, 2)
        AND ("status" <> 'queued' OR "sealed" IS NOT NULL))
);
CREATE INDEX "mail_message_next_attempt_at_idx" ON "mail_message"("next_attempt_at") WHERE "status" = 'queued';

-- People log in: passwords, sessions, and links that work once. Gateways and customers' transactions read none of it.
CREATE TABLE "login_account" (
    "user_id" UUID NOT NULL,
    "password_hash" TEXT,
    "password_changed_at" TIMESTAMPTZ(3),
    "email_verified_at" TIMESTAMPTZ(3),
    "locale" TEXT NOT NULL DEFAULT 'en',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- A second factor: codes of an app (TOTP), and codes on paper that work once.
    "totp_sealed" BYTEA,
    "totp_key_id" TEXT,
    "totp_confirmed_at" TIMESTAMPTZ(3),
    -- The newest step whose code was accepted: a code works once.
    "totp_last_step" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "login_account_pkey" PRIMARY KEY ("user_id"),
    CONSTRAINT "login_account_totp" CHECK (
        num_nulls("totp_sealed", "totp_key_id") IN (0, 2)
        AND ("totp_confirmed_at" IS NULL OR "totp_sealed" IS NOT NULL))
);

CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "audience" TEXT NOT NULL,
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
    -- An operator acts as a member of a customer: a session of its own, which ends with the operator's one.
    "member_id" UUID,
    "parent_id" UUID,
    "reason" TEXT,
    -- Log-in by the provider of an organization: its domains, its rules for sessions, and the sessions that reach it alone.
    "organization_id" UUID,
    -- Wrong passwords and codes that were given with a session: ten end it. In Postgres, so that the count is exact while
    -- Redis is unavailable.
    "failed_proofs" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "session_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "session_audience_check"
        CHECK ("audience" IN ('customer', 'operator', 'impersonation')),
    CONSTRAINT "session_impersonation" CHECK (
        ("audience" = 'impersonation') = ("member_id" IS NOT NULL)
        AND num_nulls("member_id", "parent_id", "reason") IN (0, 3))
);
CREATE UNIQUE INDEX "session_digest_key" ON "session"("digest");
CREATE INDEX "session_user_id_id_idx" ON "session"("user_id", "id");
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

CREATE TABLE "one_time_link" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" UUID,
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Registration: a link to an address that has no user yet, and the credit that an address gets once.
    "email" TEXT,
    "locale" TEXT,
    CONSTRAINT "one_time_link_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "one_time_link_kind_check"
        CHECK ("kind" IN ('setup', 'register', 'verify_email', 'reset_password', 'recovery')),
    CONSTRAINT "one_time_link_user" CHECK (
        ("user_id" IS NULL) = ("kind" IN ('setup', 'register')) AND ("email" IS NOT NULL) = ("kind" = 'register'))
);
CREATE UNIQUE INDEX "one_time_link_digest_key" ON "one_time_link"("digest");
CREATE INDEX "one_time_link_user_id_kind_idx" ON "one_time_link"("user_id", "kind");
CREATE INDEX "one_time_link_expires_at_idx" ON "one_time_link"("expires_at");
CREATE INDEX "one_time_link_email_idx" ON "one_time_link"("email");

CREATE TABLE "signup_credit" (
    "email_digest" BYTEA NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    CONSTRAINT "signup_credit_pkey" PRIMARY KEY ("email_digest")
);
CREATE INDEX "signup_credit_created_at_idx" ON "signup_credit"("created_at");

CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "digest" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "pepper_version" SMALLINT NOT NULL DEFAULT 1,
    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "recovery_code_digest_key" ON "recovery_code"("digest");
CREATE INDEX "recovery_code_user_id_idx" ON "recovery_code"("user_id");

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

-- Encrypted with a key of the organization; the worker moves them here from Redis. No foreign key of the api key: a response
-- outlives it.
CREATE TABLE "stored_response" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "encryption_key_id" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    -- The models whose output a stored response holds, in canonical ids: keys that may not use one of them do not find it.
    -- Null: stored by an earlier version.
    "models" TEXT[],
    CONSTRAINT "stored_response_pkey" PRIMARY KEY ("id")
);
-- Encrypted bytes do not compress.
ALTER TABLE "stored_response" ALTER COLUMN "ciphertext" SET STORAGE EXTERNAL;
CREATE INDEX "stored_response_organization_id_created_at_idx" ON "stored_response"("organization_id", "created_at");

-- How requests ended, and how channels did, by five minutes. The nil UUID as channel: all requests, also those that no
-- channel answered. Attempts count for the channel that they were sent to, requests for the one that answered.
CREATE TABLE "activity_rollup" (
    "channel_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_count" BIGINT NOT NULL,
    "client_closed_count" BIGINT NOT NULL,
    "upstream_broken_count" BIGINT NOT NULL,
    "balance_ended_count" BIGINT NOT NULL,
    "upstream_refused_count" BIGINT NOT NULL,
    "all_channels_failed_count" BIGINT NOT NULL,
    "drained_count" BIGINT NOT NULL,
    "lost_count" BIGINT NOT NULL,
    "attempt_count" BIGINT NOT NULL,
    "failed_attempt_count" BIGINT NOT NULL,
    CONSTRAINT "activity_rollup_pkey" PRIMARY KEY ("channel_id", "starts_at")
);
CREATE INDEX "activity_rollup_starts_at_idx" ON "activity_rollup"("starts_at");

-- Requests by latency, in blocks of 15 minutes and, of all channels together, of UTC days. Bucket b holds what took from
-- e^(b/8) to e^((b+1)/8) milliseconds.
CREATE TABLE "latency_rollup" (
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 1440)),
    "channel_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "measure" TEXT NOT NULL CHECK ("measure" IN ('first_byte', 'duration')),
    "bucket" SMALLINT NOT NULL,
    "request_count" BIGINT NOT NULL,
    CONSTRAINT "latency_rollup_pkey" PRIMARY KEY ("minutes", "channel_id", "starts_at", "measure", "bucket")
);
CREATE INDEX "latency_rollup_starts_at_idx" ON "latency_rollup"("starts_at");

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

-- Providers that people log in by, of the installation and of organizations, and the people at them.
CREATE TABLE "identity_provider" (
    "id" UUID NOT NULL,
    "organization_id" UUID,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('oidc', 'google', 'microsoft', 'github', 'yandex', 'vk')),
    "name" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "secret_sealed" BYTEA,
    "secret_key_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'enabled' CHECK ("status" IN ('enabled', 'disabled')),
    "role_claim" TEXT,
    "roles" JSONB NOT NULL DEFAULT '{}',
    -- A provider makes no owners.
    "default_role" TEXT NOT NULL DEFAULT 'viewer' CHECK ("default_role" <> 'owner'),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "identity_provider_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "identity_provider_secret" CHECK (num_nulls("secret_sealed", "secret_key_id") IN (0, 2))
);
CREATE INDEX "identity_provider_organization_id_id_idx" ON "identity_provider"("organization_id", "id");

CREATE TABLE "external_identity" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "organization_id" UUID,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "email" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    CONSTRAINT "external_identity_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "external_identity_user_id_id_idx" ON "external_identity"("user_id", "id");
CREATE INDEX "external_identity_provider_id_idx" ON "external_identity"("provider_id");
-- One user for a person, apart for each organization: its provider can name any subject.
CREATE UNIQUE INDEX "external_identity_person" ON "external_identity"
    (COALESCE("organization_id", '00000000-0000-0000-0000-000000000000'), "issuer", "subject");

CREATE TABLE "provider_session" (
    "session_id" UUID NOT NULL,
    "identity_id" UUID NOT NULL,
    "sid" TEXT,
    CONSTRAINT "provider_session_pkey" PRIMARY KEY ("session_id")
);
CREATE INDEX "provider_session_identity_id_idx" ON "provider_session"("identity_id");

CREATE TABLE "organization_security" (
    "organization_id" UUID NOT NULL,
    "require_second_factor" BOOLEAN NOT NULL DEFAULT false,
    "require_single_sign_on" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "organization_security_pkey" PRIMARY KEY ("organization_id")
);

CREATE TABLE "organization_domain" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- A verified domain is checked every day: a domain that its organization has lost is no longer its own. A suspended claim
    -- is not verified, so that another organization can show that the domain is its own, and older processes see it as such.
    "next_check_at" TIMESTAMPTZ(3),
    "checked_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "warnings" INTEGER NOT NULL DEFAULT 0,
    "warned_at" TIMESTAMPTZ(3),
    "suspended_at" TIMESTAMPTZ(3),
    CONSTRAINT "organization_domain_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "organization_domain_organization_id_domain_key" ON "organization_domain"("organization_id", "domain");
-- Any organization may claim a domain; one has shown that it is its own.
CREATE UNIQUE INDEX "organization_domain_verified" ON "organization_domain"("domain") WHERE "verified_at" IS NOT NULL;
CREATE INDEX "organization_domain_due" ON "organization_domain"("next_check_at") WHERE "verified_at" IS NOT NULL;

-- Units beside tokens that requests used, by the quarter of an hour in which these began and by UTC day, with the part of the
-- charges that was for them. Few requests have any. Made with the totals of usage, always anew for a whole quarter.
CREATE TABLE "unit_rollup" (
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "tier_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "channel_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "unit_rollup_pkey" PRIMARY KEY ("minutes", "starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id", "unit")
);
CREATE INDEX "unit_rollup_organization_id_minutes_starts_at_idx" ON "unit_rollup"("organization_id", "minutes", "starts_at");

-- The same by the quarter of an hour of their booking: the units of statements. A request counts at its first movement.
CREATE TABLE "movement_unit_rollup" (
    "organization_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "model_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "movement_unit_rollup_pkey" PRIMARY KEY ("organization_id", "starts_at", "model_id", "unit")
);
CREATE INDEX "movement_unit_rollup_starts_at_idx" ON "movement_unit_rollup"("starts_at");

-- Units beside tokens of all organizations by quarters of an hour and by UTC day, once for each dimension: a month in a zone
-- whose days are not UTC's is some thousand rows here, and as many as requests in "unit_rollup", of which it is made.
-- "value_id" is the organization, model, channel or tier; the nil UUID for what no channel answered, and where all are together.
CREATE TABLE "unit_total" (
    "dimension" TEXT NOT NULL CHECK ("dimension" IN ('all', 'organization', 'model', 'channel', 'tier')),
    "minutes" SMALLINT NOT NULL CHECK ("minutes" IN (15, 1440)),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "value_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charge_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "unit_total_pkey" PRIMARY KEY ("dimension", "minutes", "starts_at", "value_id", "unit")
);


-- ── foreign keys ─────────────────────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "organization" ADD CONSTRAINT "organization_tier_id_fkey" FOREIGN KEY ("tier_id") REFERENCES "tier"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "price_version" ADD CONSTRAINT "price_version_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "price_version" ADD CONSTRAINT "price_version_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "channel_model" ADD CONSTRAINT "channel_model_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "channel_cost_version" ADD CONSTRAINT "channel_cost_version_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "channel_credential" ADD CONSTRAINT "channel_credential_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "wallet" ADD CONSTRAINT "wallet_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment" ADD CONSTRAINT "payment_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "management_token" ADD CONSTRAINT "management_token_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "management_token" ADD CONSTRAINT "management_token_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "promo_grant" ADD CONSTRAINT "promo_grant_id_fkey" FOREIGN KEY ("id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "promo_grant" ADD CONSTRAINT "promo_grant_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "refund" ADD CONSTRAINT "refund_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "redeem_code" ADD CONSTRAINT "redeem_code_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "redeem_code" ADD CONSTRAINT "redeem_code_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "promo_grant"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "channel_event" ADD CONSTRAINT "channel_event_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "channel_proxy" ADD CONSTRAINT "channel_proxy_channel_id_fkey" FOREIGN KEY ("channel_id") REFERENCES "channel"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "channel_proxy" ADD CONSTRAINT "channel_proxy_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "channel_credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "stored_response" ADD CONSTRAINT "stored_response_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- A deleted account is logged in to by no provider.
ALTER TABLE "external_identity" ADD CONSTRAINT "external_identity_user_id_fkey"
        FOREIGN KEY ("user_id") REFERENCES "login_account"("user_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "external_identity" ADD CONSTRAINT "external_identity_provider_id_fkey"
        FOREIGN KEY ("provider_id") REFERENCES "identity_provider"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "provider_session" ADD CONSTRAINT "provider_session_session_id_fkey"
        FOREIGN KEY ("session_id") REFERENCES "session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "provider_session" ADD CONSTRAINT "provider_session_identity_id_fkey"
        FOREIGN KEY ("identity_id") REFERENCES "external_identity"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Partitions live apart from the tables that Prisma describes, and detached months apart from partitions.
CREATE SCHEMA "part";
CREATE SCHEMA "archive";

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

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

-- A transaction that names an organization sees only its rows, whatever its role; the tenant role sees nothing without
-- a name; operator and worker roles see all rows as long as they name none. FORCE binds the owner of the tables too.
CREATE FUNCTION sees_organization(id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE coalesce(current_setting('app.organization_id', true), '')
        WHEN '' THEN current_user <> 'routify_tenant'
        ELSE id = current_setting('app.organization_id', true)::uuid
    END
$$;

-- Written so that no setting of a session changes it.
CREATE FUNCTION audit_event_digest(e audit_event) RETURNS bytea LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT sha256(convert_to(jsonb_build_array(e.id, e.actor, e.address, e.action, e.target_kind, e.target_id,
        e.organization_id, e.before, e.after, e.reason, e.request_id,
        (extract(epoch FROM e.created_at) * 1000)::bigint)::text, 'UTF8'))
$$;

-- When an id (UUIDv7) was made.
CREATE FUNCTION uuid_moment(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT to_timestamp(('x0000' || left(replace(id::text, '-', ''), 12))::bit(64)::bigint / 1000.0)
$$;

CREATE FUNCTION quarter_of(moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT date_bin('15 minutes', moment, '2000-01-01T00:00:00Z')
$$;

CREATE FUNCTION chain_digests(state bytea, digest bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(state || digest)
$$;

CREATE AGGREGATE chained_digest(bytea) (SFUNC = chain_digests, STYPE = bytea, INITCOND = '');

-- Written so that no setting of a session changes it.
CREATE FUNCTION transfer_digest(t transfer) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(t.request_id, t.leg, t.id, t.organization_id, t.debit_account,
        t.credit_account, t.amount_nano_usd, t.code, (extract(epoch FROM t.effective_at) * 1000)::bigint,
        (extract(epoch FROM t.booked_at) * 1000)::bigint, t.actor, t.reason, t.reverses)::text, 'UTF8'))
$$;

-- Thousands of changes in one transaction (an import of prices): the first of their triggers makes all links of the
-- transaction, in one statement; the others find theirs made. Only rows of the own transaction are linked, so an event
-- that was slipped in past the triggers still shows.
CREATE FUNCTION link_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- Ids below it are archived; the nil UUID while nothing is.
CREATE FUNCTION archived_before() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT ends_before FROM detached_month ORDER BY month DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')
$$;

-- The history of channels is kept as long as an operator wants, four weeks at least: until then nobody deletes it.
CREATE FUNCTION refuse_early_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.created_at > now() - interval '28 days' THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION forget_channel_events(before timestamptz, rows_max integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM channel_event WHERE id IN (SELECT id FROM channel_event WHERE id < uuid_floor(before)
        AND created_at < before ORDER BY id LIMIT rows_max);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

-- The begin of the quarter of an hour, hour, six hours or day that a moment lies in.
CREATE FUNCTION usage_block(minutes integer, moment timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT date_bin(minutes * interval '1 minute', moment, '2000-01-01T00:00:00Z')
$$;

-- Of one name, a sum has so many values at most, and of all names together so many; a value has so many characters.
CREATE FUNCTION tag_values_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 256 $$;

CREATE FUNCTION tag_rows_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 4096 $$;

CREATE FUNCTION tag_characters_max() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 256 $$;

-- Makes the sums of tags of quarters or of hours from records.
CREATE FUNCTION add_tag_sums(block_minutes integer, from_moment timestamptz, before_moment timestamptz) RETURNS void
LANGUAGE sql AS $$
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

-- Makes the sums of hours, but for those of tags, from what is rolled up by quarters.
CREATE FUNCTION add_hour_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
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

-- Makes longer sums of shorter ones. A tag whose values are too many in a part is so in the whole.
CREATE FUNCTION add_longer_sums(part_minutes integer, block_minutes integer, from_moment timestamptz, before_moment timestamptz)
RETURNS void LANGUAGE sql AS $$
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

-- Makes every sum anew that covers something from one moment to another and is over, and what has ended since the last
-- time; the quarters of all that must be rolled up before.
CREATE FUNCTION make_usage_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
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

-- Who is served is found out once for a question, not for each of its rows: that took half the time of many.
CREATE FUNCTION served_organization() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.organization_id', true), '')::uuid
$$;

CREATE FUNCTION sees_all_organizations() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(current_setting('app.organization_id', true), '') = '' AND current_user <> 'routify_tenant'
$$;

-- Forgets windows that ended more than `days_kept` days ago, and deletes at most `rows_max` of their rows. Returns how
-- many it deleted. The running month and the one before it always stay.
CREATE FUNCTION forget_spend_windows(days_kept integer, rows_max integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- detach_month without deadlocks. It locked the month's partitions first, summed for minutes, then locked the parents. A
-- settlement or refund locks in the other order: the parent, then the partition its row belongs to. And a reader may lock
-- "transfer" before "usage_record".
--
-- Now sums are made without locks. Both parents, then both partitions, are locked last, as inserts do, and only for the
-- moment of the detachment: it waits for a first lock only while it holds none that others wait for, and tries the others
-- without waiting, else gives the first back. What was booked meanwhile is found under these locks, and undoes the sums.
-- A transaction that books is younger than 90 s (all end within 60 s), as the roll-ups assume.
-- Whether anything of a month was booked, corrected or refunded since a moment. Fast: it runs under the locks.
CREATE FUNCTION month_was_touched(month_start date, since timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan SET enable_seqscan = off AS $$
DECLARE
    first_id uuid := uuid_floor(month_start::timestamp AT TIME ZONE 'UTC');
    end_id uuid := uuid_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
BEGIN
    RETURN EXISTS (SELECT 1 FROM usage_record WHERE booked_at >= since AND request_id >= first_id AND request_id < end_id)
        OR EXISTS (SELECT 1 FROM transfer WHERE booked_at >= since AND request_id >= first_id AND request_id < end_id)
        OR EXISTS (SELECT 1 FROM refund WHERE created_at >= since AND request_id >= first_id AND request_id < end_id);
END $$;

CREATE FUNCTION detach_hindrance(month_start date, since timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
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

-- Writes what the two partitions of a month add up to. Spend only of windows that are kept: others are not audited.
CREATE FUNCTION bring_month_forward(month_start date) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
END $$;

-- Locks both parents and both partitions of a month against everything. Waits for the first lock only, at most 3 s; tries
-- the others without waiting, since transactions that hold them may wait for the first, and repeats that for 10 s. Returns
-- false when it holds none of them.
CREATE FUNCTION lock_month(month_start date) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
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

-- Detaches both partitions of a month, with what they add up to brought forward. Returns null, or why it did not. Other
-- transactions wait for the moment of the detachment only.
CREATE FUNCTION detach_month(month_start date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s' AS $$
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

CREATE FUNCTION note_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    RETURN NEW;
END $$;

CREATE FUNCTION latency_bucket(ms integer) RETURNS smallint LANGUAGE sql IMMUTABLE AS $$
    SELECT floor(ln(greatest(ms, 1)) * 8)::smallint
$$;

-- The meters of a record that are no price components.
CREATE FUNCTION unit_meters(meters jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT meters - ARRAY['input', 'cache_read', 'cache_write', 'cache_write_1h', 'output', 'reasoning', 'image_input',
        'image_output', 'audio_input', 'audio_output', 'request']
$$;

-- Makes the totals of whole quarters, and of the days that they lie in, anew from "unit_rollup".
CREATE FUNCTION add_unit_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
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

-- As before, where no advisor is charged. A charge above the price of the meters has an advisor's calls in it: of those
-- no part is for a unit. Where the hold ended such a charge, the model's own meters were paid first.
CREATE FUNCTION charged_units(meters jsonb, price_rows jsonb, prompt_tokens bigint, multipliers_ppm bigint[], charge_nano_usd bigint)
RETURNS TABLE (unit text, quantity bigint, unit_charge_nano_usd bigint) LANGUAGE sql IMMUTABLE AS $$
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

-- As before; and the totals with them, so that a worker of before this migration makes them, too. Sums of units of whole
-- quarters, and of the days that they lie in, from records and transfers. Movements of
-- archived transfers keep theirs.
CREATE FUNCTION add_unit_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
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

-- As before; and the sums of units with it, so that a worker of before this migration makes them, too.
CREATE FUNCTION add_usage_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
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

-- Requests with this id of a provider, the newest first. Under row-level security no index serves `@>`, which is not
-- leakproof; partitions have none of their own. Only ids are returned, and only control may ask.
CREATE FUNCTION requests_of_upstream_id(upstream_id text, from_id uuid, before_id uuid, rows_max integer)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
END $$;


-- ── triggers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TRIGGER "transfer_is_append_only" BEFORE UPDATE OR DELETE ON "transfer" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "transfer_is_not_truncated" BEFORE TRUNCATE ON "transfer" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_event_is_append_only" BEFORE UPDATE OR DELETE ON "audit_event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_event_is_not_truncated" BEFORE TRUNCATE ON "audit_event" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "price_version_is_append_only" BEFORE UPDATE OR DELETE ON "price_version" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "price_version_is_not_truncated" BEFORE TRUNCATE ON "price_version" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_cost_version_is_append_only" BEFORE UPDATE OR DELETE ON "channel_cost_version" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_cost_version_is_not_truncated" BEFORE TRUNCATE ON "channel_cost_version" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE CONSTRAINT TRIGGER "audit_event_is_linked" AFTER INSERT ON "audit_event"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION link_audit_event();
CREATE TRIGGER "audit_link_is_append_only" BEFORE UPDATE OR DELETE ON "audit_link" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "audit_link_is_not_truncated" BEFORE TRUNCATE ON "audit_link" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "promo_grant_is_append_only" BEFORE UPDATE OR DELETE ON "promo_grant" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "promo_grant_is_not_truncated" BEFORE TRUNCATE ON "promo_grant" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "refund_is_append_only" BEFORE UPDATE OR DELETE ON "refund" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "refund_is_not_truncated" BEFORE TRUNCATE ON "refund" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_event_is_not_truncated" BEFORE TRUNCATE ON "channel_event" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "transfer_seal_is_append_only" BEFORE UPDATE OR DELETE ON "transfer_seal" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "transfer_seal_is_not_truncated" BEFORE TRUNCATE ON "transfer_seal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "detached_month_is_append_only" BEFORE UPDATE OR DELETE ON "detached_month" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "detached_month_is_not_truncated" BEFORE TRUNCATE ON "detached_month" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_is_append_only" BEFORE UPDATE OR DELETE ON "brought_forward" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_is_not_truncated" BEFORE TRUNCATE ON "brought_forward" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_spend_is_append_only" BEFORE UPDATE OR DELETE ON "brought_forward_spend" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "brought_forward_spend_is_not_truncated" BEFORE TRUNCATE ON "brought_forward_spend" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_event_is_append_only" BEFORE UPDATE ON "channel_event" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "channel_event_is_kept_four_weeks" BEFORE DELETE ON "channel_event" FOR EACH ROW EXECUTE FUNCTION refuse_early_deletion();
CREATE TRIGGER note_change BEFORE UPDATE ON "tier" FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON "organization" FOR EACH ROW EXECUTE FUNCTION note_change();
CREATE TRIGGER note_change BEFORE UPDATE ON "member" FOR EACH ROW EXECUTE FUNCTION note_change();
-- The last use of a key is written every minute and changes nothing for gateways.
CREATE TRIGGER note_change BEFORE UPDATE ON "api_key" FOR EACH ROW
    WHEN (OLD.last_used_at IS NOT DISTINCT FROM NEW.last_used_at OR OLD.version <> NEW.version)
    EXECUTE FUNCTION note_change();

-- ── row-level security: the second wall between tenants ──────────────────────────────────────────────────────────────

-- A transaction that names an organization sees only its rows, whatever its role; the tenant role sees nothing without
-- a name; operator and worker roles see all rows as long as they name none. FORCE binds the owner of the tables too.
DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY['api_key', 'management_token', 'account', 'wallet', 'settlement_failure',
        'key_spend', 'payment', 'audit_event', 'member', 'invitation', 'promo_grant', 'route_rule', 'refund',
        'redeem_code', 'member_spend', 'brought_forward', 'signup_credit', 'stored_response', 'identity_provider',
        'external_identity', 'organization_security', 'organization_domain', 'transfer', 'usage_record',
        'usage_rollup', 'movement_rollup', 'usage_sum', 'usage_sum_gap', 'unit_rollup', 'movement_unit_rollup',
        'organization', 'price_version', 'user'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    END LOOP;
    FOREACH tenant_table IN ARRAY ARRAY['api_key', 'management_token', 'account', 'wallet', 'settlement_failure',
        'key_spend', 'payment', 'audit_event', 'member', 'invitation', 'promo_grant', 'route_rule', 'refund',
        'redeem_code', 'member_spend', 'brought_forward', 'signup_credit', 'stored_response', 'identity_provider',
        'external_identity', 'organization_security', 'organization_domain'] LOOP
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees_organization(organization_id))', tenant_table);
    END LOOP;
    -- Of large tables the setting is read once a query, not once a row.
    FOREACH tenant_table IN ARRAY ARRAY['transfer', 'usage_record', 'usage_rollup', 'movement_rollup', 'usage_sum',
        'usage_sum_gap', 'unit_rollup', 'movement_unit_rollup'] LOOP
        EXECUTE format('CREATE POLICY own_rows ON %I USING (organization_id = (SELECT served_organization()) '
            'OR (SELECT sees_all_organizations()))', tenant_table);
    END LOOP;
END $$;
CREATE POLICY own_rows ON "organization" USING (sees_organization(id));
CREATE POLICY own_rows ON "price_version" USING (organization_id IS NULL OR sees_organization(organization_id));
-- A user is seen by the organizations that the user is, or was, a member of.
CREATE POLICY own_rows ON "user" USING (sees_organization(NULL)
    OR EXISTS (SELECT 1 FROM member m WHERE m.user_id = "user".id AND sees_organization(m.organization_id)));

-- ── roles ────────────────────────────────────────────────────────────────────────────────────────────────────────────

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

REVOKE ALL ON FUNCTION link_audit_event(), month_was_touched(date, timestamptz), detach_hindrance(date, timestamptz),
    bring_month_forward(date), lock_month(date), detach_month(date), forget_channel_events(timestamptz, integer),
    forget_spend_windows(integer, integer), requests_of_upstream_id(text, uuid, uuid, integer) FROM PUBLIC;

DO $$
DECLARE
    roles_exist boolean := (SELECT count(*) = 4 FROM pg_roles
        WHERE rolname IN ('routify_gateway', 'routify_control', 'routify_worker', 'routify_tenant'));
BEGIN
    IF NOT roles_exist THEN RETURN; END IF;
    REVOKE ALL ON FUNCTION ensure_partitions(timestamptz, integer) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ensure_partitions(timestamptz, integer) TO routify_control, routify_worker;
    GRANT EXECUTE ON FUNCTION detach_month(date), forget_channel_events(timestamptz, integer),
        forget_spend_windows(integer, integer) TO routify_worker;
    GRANT EXECUTE ON FUNCTION requests_of_upstream_id(text, uuid, uuid, integer) TO routify_control;
    GRANT USAGE ON SCHEMA public TO routify_gateway, routify_control, routify_worker, routify_tenant;
    IF to_regclass('_prisma_migrations') IS NOT NULL THEN
        GRANT SELECT ON _prisma_migrations TO routify_gateway, routify_control, routify_worker;
    END IF;
    -- The gateway reads; it has no way to write a table.
    GRANT SELECT ON tier, organization, api_key, management_token, model, model_alias, price_version, channel,
        channel_model, channel_cost_version, channel_credential, account, wallet, transfer, usage_record,
        settlement_failure, key_spend, payment, setting, promo_grant, route_rule, refund, member_spend, detached_month,
        channel_proxy, stored_response TO routify_gateway;
    GRANT SELECT ("id", "day_cap_nano_usd", "month_cap_nano_usd", "total_cap_nano_usd", "changed_in", "day_cap_tz", "month_cap_tz") ON member TO routify_gateway;
    -- Control keeps the books of people: it adds to append-only tables and changes the others.
    GRANT SELECT ON audit_link, transfer_seal, detached_month, brought_forward, brought_forward_spend,
        spend_window_mark TO routify_control;
    GRANT SELECT, INSERT ON price_version, channel_cost_version, transfer, payment, audit_event, promo_grant, refund,
        redeem_code, channel_event, signup_credit TO routify_control;
    GRANT SELECT, UPDATE ON usage_rollup_mark TO routify_control;
    GRANT SELECT, INSERT, UPDATE ON tier, organization, api_key, management_token, model, channel, account, wallet,
        usage_record, settlement_failure, key_spend, setting, "user", member, invitation, route_rule,
        member_spend TO routify_control;
    GRANT SELECT, INSERT, DELETE ON model_alias, usage_rollup, attempt_rollup, movement_rollup, usage_total, usage_sum,
        usage_sum_gap, channel_proxy, activity_rollup, latency_rollup, unit_rollup, movement_unit_rollup,
        unit_total TO routify_control;
    GRANT SELECT, INSERT, UPDATE, DELETE ON channel_model, channel_credential, idempotency_record, mail_message,
        login_account, session, one_time_link, recovery_code, passkey, login_attempt, identity_provider,
        external_identity, provider_session, organization_security, organization_domain TO routify_control;
    GRANT UPDATE ("closed_at") ON usage_record TO routify_control;
    GRANT UPDATE ("organization_id", "grant_id", "redeemed_at") ON redeem_code TO routify_control;
    GRANT SELECT ("id", "encryption_key_id") ON stored_response TO routify_control;
    -- The worker books usage, adds it up and sends mails. It disables credentials that their provider refused.
    GRANT SELECT ON tier, organization, api_key, management_token, model, model_alias, price_version, channel,
        channel_model, channel_cost_version, channel_credential, payment, setting, audit_link, promo_grant, refund,
        redeem_code, detached_month, brought_forward, brought_forward_spend, spend_window_mark,
        channel_proxy TO routify_worker;
    GRANT SELECT, INSERT ON transfer, audit_event, channel_event, transfer_seal TO routify_worker;
    GRANT SELECT, DELETE ON idempotency_record TO routify_worker;
    GRANT SELECT, UPDATE ON usage_rollup_mark TO routify_worker;
    GRANT SELECT, INSERT, UPDATE ON account, wallet, usage_record, settlement_failure, key_spend,
        member_spend TO routify_worker;
    GRANT SELECT, INSERT, DELETE ON usage_rollup, attempt_rollup, movement_rollup, usage_total, usage_sum,
        usage_sum_gap, stored_response, activity_rollup, latency_rollup, unit_rollup, movement_unit_rollup,
        unit_total TO routify_worker;
    GRANT SELECT, UPDATE, DELETE ON mail_message TO routify_worker;
    GRANT UPDATE ("last_used_at") ON api_key TO routify_worker;
    GRANT UPDATE ("version", "updated_at") ON channel TO routify_worker;
    GRANT UPDATE ("status", "status_reason", "status_since", "updated_at", "version") ON channel_credential TO routify_worker;
    -- What a customer's request may do; row-level security narrows it to one organization.
    GRANT SELECT ON tier, organization, model, model_alias, price_version, account, wallet, transfer, usage_record,
        key_spend, payment, "user", promo_grant, refund, usage_rollup, usage_rollup_mark, member_spend, movement_rollup,
        detached_month, brought_forward, usage_sum, usage_sum_gap, stored_response, unit_rollup,
        movement_unit_rollup TO routify_tenant;
    GRANT INSERT ON mail_message TO routify_tenant;
    GRANT SELECT, INSERT ON audit_event TO routify_tenant;
    GRANT SELECT, INSERT, UPDATE ON api_key, management_token, member, invitation TO routify_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON identity_provider, organization_security,
        organization_domain TO routify_tenant;
    GRANT UPDATE ("name", "tz", "locale", "version", "updated_at", "response_retention_days") ON organization TO routify_tenant;
    GRANT SELECT ("principal", "key"), UPDATE ("used") ON idempotency_record TO routify_tenant;
END $$;

-- ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

INSERT INTO "account" ("id", "kind") VALUES
    ('00000000-0000-7000-8000-000000000001', 'revenue'),
    ('00000000-0000-7000-8000-000000000002', 'cogs'),
    ('00000000-0000-7000-8000-000000000003', 'provider_payable'),
    ('00000000-0000-7000-8000-000000000004', 'payments_clearing'),
    ('00000000-0000-7000-8000-000000000005', 'promo_expense'),
    ('00000000-0000-7000-8000-000000000006', 'breakage'),
    ('00000000-0000-7000-8000-000000000007', 'adjustment'),
    ('00000000-0000-7000-8000-000000000008', 'waiver');
INSERT INTO "usage_rollup_mark" DEFAULT VALUES;
INSERT INTO "spend_window_mark" ("period") VALUES ('day'), ('month'), ('total');
-- Keys the hashes that providers get in place of the names of end users. It never changes: a user keeps the hash.
INSERT INTO "setting" ("key", "value")
VALUES ('end_user_key', to_jsonb(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')));

SELECT ensure_partitions(now() - interval '1 month', 4);

-- For new rows only, as in databases that had requests before these amounts: their tables were not scanned.
ALTER TABLE "usage_record"
    ADD CONSTRAINT "usage_record_waiver_check" CHECK ("waiver" IN ('empty_reply', 'broken_stream')) NOT VALID,
    ADD CONSTRAINT "usage_record_waived_nano_usd_check" CHECK ("waived_nano_usd" >= 0) NOT VALID;
