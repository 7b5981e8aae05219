-- The schema: tenants and keys, catalog, channels, ledger, payments, invoices, notifications, audit, settings, log-in.
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
    -- Providers with credentials and a mode, offers of bonuses, and what providers say of refunds, disputes and fees.
    -- Test money reaches wallets of test organizations only.
    "is_test" BOOLEAN NOT NULL DEFAULT false,
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
    -- Keys whose secret another gateway issued, such as new-api. They keep working, and each gateway keeps their digests in memory,
    -- so that a random text costs no look-up.
    -- Null: issued here.
    "imported_from" TEXT,
    -- Number of the transaction that imported the key: what gateways have not read is found by it.
    "imported_in" XID8,
    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_key_previous_is_whole"
        CHECK (num_nulls("previous_digest", "previous_masked", "previous_expires_at") IN (0, 3)),
    CONSTRAINT "api_key_imported_from_is_a_name" CHECK ("imported_from" ~ '^[a-z][a-z0-9-]{0,31}$')
);
CREATE UNIQUE INDEX "api_key_digest_key" ON "api_key"("digest");
CREATE INDEX "api_key_organization_id_id_idx" ON "api_key"("organization_id", "id");
CREATE UNIQUE INDEX "api_key_previous_digest_key" ON "api_key"("previous_digest");
CREATE INDEX "api_key_member_id_idx" ON "api_key"("member_id");
CREATE INDEX "api_key_changed_in_idx" ON "api_key"("changed_in");
CREATE UNIQUE INDEX "api_key_one_playground" ON "api_key"("member_id") WHERE "purpose" = 'playground' AND "status" = 'active';
-- The queries of gateways: whether an active one exists, and the digests since a transaction. Empty without imports.
CREATE INDEX "api_key_imported" ON "api_key"("status", "imported_in", "id") WHERE "imported_from" IS NOT NULL;

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
    -- When a model retires, what requests get from then on, and the notices of it.
    "deprecated_at" TIMESTAMPTZ(3),
    "sunset_at" TIMESTAMPTZ(3),
    "sunset_action" TEXT NOT NULL DEFAULT 'refuse',
    "sunset_note" TEXT,
    CONSTRAINT "model_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "model_max_output_tokens_check"
        CHECK ("max_output_tokens" > 0 OR "max_output_tokens" = 0 AND "endpoints" = ARRAY['embeddings']::TEXT[]),
    CONSTRAINT "model_sunset_action" CHECK ("sunset_action" IN ('refuse', 'redirect'))
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
    "closed_at" TIMESTAMPTZ(3),
    -- What was spent of a bonus is the sum of its charges: what its end took is noted beside what is left of it. A refund makes
    -- the spent part good from paid credit, which its clawback says. Sweeps of earlier releases note nothing: those of bonuses
    -- that ended already are found among the transfers since then.
    "expired_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "account_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "account_only_promo_expires" CHECK ("expires_at" IS NULL OR "kind" = 'wallet_promo'),
    CONSTRAINT "account_lots_belong_to_an_organization" CHECK ((left("kind", 7) = 'wallet_') = ("organization_id" IS NOT NULL)),
    CONSTRAINT "account_closed_is_empty" CHECK ("closed_at" IS NULL OR ("balance_nano_usd" = 0 AND "kind" <> 'wallet_base')),
    -- A lot a purchase; the base lot of a wallet is money without a purchase, and debts. What providers owe, pay out and cannot be
    -- assigned has accounts of its own: payments_clearing goes to zero with each payout.
    CONSTRAINT "account_kind_check" CHECK ("kind" IN ('wallet_base', 'wallet_paid', 'wallet_promo',
    'revenue', 'cogs', 'provider_payable', 'payments_clearing', 'promo_expense', 'breakage', 'adjustment', 'waiver',
    'tax_payable', 'payment_fees', 'fx_difference', 'dispute_losses', 'unapplied_payments', 'bank'))
);
CREATE INDEX "account_organization_id_idx" ON "account"("organization_id");
CREATE UNIQUE INDEX "account_one_platform_account" ON "account"("kind") WHERE "organization_id" IS NULL;
-- What the sweep looks for. Not its balance: an index that names it would make every charge write to indexes.
CREATE INDEX "account_expires_at_idx" ON "account"("expires_at") WHERE "expires_at" IS NOT NULL;
CREATE UNIQUE INDEX "account_one_base_lot" ON "account"("organization_id") WHERE "kind" = 'wallet_base';
-- What settlement reads: a wallet may have had a thousand purchases and grants.
CREATE INDEX "account_open_lots" ON "account"("organization_id") WHERE "closed_at" IS NULL;

CREATE TABLE "wallet" (
    "organization_id" UUID NOT NULL,
    "posted_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "blocked_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "credit_limit_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'suspended')),
    "version" BIGINT NOT NULL DEFAULT 1,
    "moved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- What an organization is warned of. A wallet carries its own level: a charge that crosses it writes the event in its transaction.
    -- Warned below it; null: not.
    "low_nano_usd" BIGINT,
    -- Below a level since it was crossed, until the balance has clearly risen.
    "is_low" BOOLEAN NOT NULL DEFAULT false,
    "is_empty" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "wallet_pkey" PRIMARY KEY ("organization_id"),
    CONSTRAINT "wallet_blocked_is_not_negative" CHECK ("blocked_nano_usd" >= 0),
    CONSTRAINT "wallet_credit_limit_is_not_negative" CHECK ("credit_limit_nano_usd" >= 0),
    CONSTRAINT "wallet_low_is_positive" CHECK ("low_nano_usd" > 0)
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
CREATE INDEX "transfer_booked_at_idx" ON "transfer"("booked_at");
-- Half of the transfers are between accounts of the platform (sequence numbers 200 to 499), and nothing reads them by
-- organization: their entries would be a part of what each request writes ahead.
CREATE INDEX "transfer_of_customers" ON "transfer" ("organization_id", "id") WHERE leg < 200 OR leg >= 500;

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
    -- Without names and repetitions, as these rows grow by every request: lists of cells, which attempts_of() reads.
    "attempts" JSON NOT NULL DEFAULT '[]',
    "candidates" JSON NOT NULL DEFAULT '[]',
    "flags" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "tags" JSONB NOT NULL DEFAULT '{}',
    "idempotency_key_hash" TEXT,
    "admitted_at" TIMESTAMPTZ(3) NOT NULL,
    "first_byte_ms" INTEGER,
    "duration_ms" INTEGER,
    "booked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closed_at" TIMESTAMPTZ(3),
    -- The windows in which a charge counts as spent by its key, as `period=window`: key_spend is their sum.
    "spend_windows" TEXT NOT NULL DEFAULT '',
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
-- Searches of requests. Failures are few, so an index of them costs settlement little; its columns are those that filters
-- compare, whether a channel answered and how long a request took. Keys, models and channels are found by the roll-ups of
-- quarters, which are written once a minute.
CREATE INDEX "usage_record_failures" ON "usage_record"
    ("request_id", "organization_id", "outcome", "error_code", "key_id", "model_id", "channel_id", "duration_ms")
    WHERE ("outcome" <> 'completed' OR "error_code" IS NOT NULL);
-- Providers' ids of the calls, none or several of a request. The index keeps four bytes of each. Its entries are added one by
-- one: a pending list would be merged by some settlement, which then takes as long as thousands.
CREATE INDEX "usage_record_upstream_request_ids" ON "usage_record"
    USING gin (jsonb_path_query_array("attempts"::jsonb, '$[*][10]') jsonb_path_ops) WITH (fastupdate = off);

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
    "amount_nano_usd" BIGINT NOT NULL,
    "external_ref" TEXT,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "balance_after_nano_usd" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Charge-backs: a top-up that whoever paid it has taken back, wholly or in part.
    "reverses" UUID,
    "order_id" UUID,
    -- Beside the amount, with its sign: they move no money of the wallet.
    "tax_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "surcharge_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "loss_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "is_spent" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "payment_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_topup_is_positive" CHECK ("kind" <> 'topup' OR "amount_nano_usd" > 0),
    CONSTRAINT "payment_kind_check" CHECK ("kind" IN ('topup', 'adjustment', 'chargeback', 'payment_refund', 'bonus_clawback', 'reversal')),
    CONSTRAINT "payment_reverses_another" CHECK (("kind" IN ('chargeback', 'payment_refund', 'bonus_clawback', 'reversal')) = ("reverses" IS NOT NULL)),
    CONSTRAINT "payment_takes_back" CHECK ("kind" NOT IN ('chargeback', 'payment_refund', 'bonus_clawback') OR "amount_nano_usd" <= 0),
    CONSTRAINT "payment_has_one_sign" CHECK (
    sign("amount_nano_usd") * sign("tax_nano_usd") >= 0 AND sign("amount_nano_usd") * sign("surcharge_nano_usd") >= 0
    AND sign("amount_nano_usd") * sign("loss_nano_usd") >= 0),
    -- A refund or a dispute can take more than is left of its credit, all of it then a loss; a refund at the provider's dashboard
    -- may take the fee alone.
    CONSTRAINT "payment_moves_money" CHECK ("amount_nano_usd" <> 0 OR "kind" IN ('chargeback', 'payment_refund', 'reversal')
        AND ("tax_nano_usd" <> 0 OR "surcharge_nano_usd" <> 0 OR "loss_nano_usd" <> 0))
);
CREATE UNIQUE INDEX "payment_kind_external_ref_key" ON "payment"("kind", "external_ref");
CREATE INDEX "payment_organization_id_id_idx" ON "payment"("organization_id", "id");
CREATE INDEX "payment_reverses_idx" ON "payment"("reverses");
-- Several messages say that an order is paid: it is credited once.
CREATE UNIQUE INDEX "payment_one_credit" ON "payment"("order_id") WHERE "kind" = 'topup';
CREATE INDEX "payment_order_id_idx" ON "payment"("order_id") WHERE "order_id" IS NOT NULL;

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
-- What an actor did, what it made, and what became of an object, at any time: without these the whole record is read.
CREATE INDEX "audit_event_actor_id_idx" ON "audit_event"("actor", "id");
CREATE INDEX "audit_event_target_id_id_idx" ON "audit_event"("target_id", "id");

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
    -- A role that a claim gave goes with the claim. Roles of before count as given by a person.
    "role_provider_id" UUID,
    -- A removed person stays out, also with a new account.
    "person_digests" BYTEA[] NOT NULL DEFAULT ARRAY[]::BYTEA[],
    "return_noted_at" TIMESTAMPTZ(3),
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
    "order_id" UUID,
    CONSTRAINT "promo_grant_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "promo_grant_organization_id_id_idx" ON "promo_grant"("organization_id", "id");
CREATE UNIQUE INDEX "promo_grant_order_id_key" ON "promo_grant"("order_id");

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
    -- Requests whose provider cost is unknown, and their charges less refunds: a margin is of the other ones only. Sums of before
    -- this migration have none; `routify rollup` makes them anew.
    "cost_unknown_count" BIGINT NOT NULL DEFAULT 0,
    "cost_unknown_revenue_nano_usd" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("starts_at", "organization_id", "key_id", "tier_id", "model_id", "channel_id")
);
CREATE INDEX "usage_rollup_organization_id_starts_at_idx" ON "usage_rollup"("organization_id", "starts_at");
-- A question by quarters of an hour may be for some keys only.
CREATE INDEX "usage_rollup_key_id_starts_at_idx" ON "usage_rollup"("key_id", "starts_at");
CREATE INDEX "usage_rollup_model_id_starts_at_idx" ON "usage_rollup"("model_id", "starts_at");
CREATE INDEX "usage_rollup_channel_id_starts_at_idx" ON "usage_rollup"("channel_id", "starts_at");
-- A request with a charge of at least so much is in a roll-up whose sum is as large: few have large ones.
CREATE INDEX "usage_rollup_charge_nano_usd_idx" ON "usage_rollup"("charge_nano_usd");

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
    "minutes_until" TIMESTAMPTZ(3),
    -- The first quarter with sums of credentials; null: all have them. Quarters before it were rolled up without.
    "credentials_from" TIMESTAMPTZ(3),
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
    "cost_unknown_count" BIGINT NOT NULL DEFAULT 0,
    "cost_unknown_revenue_nano_usd" BIGINT NOT NULL DEFAULT 0,
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
    "cost_unknown_count" BIGINT NOT NULL DEFAULT 0,
    "cost_unknown_revenue_nano_usd" BIGINT NOT NULL DEFAULT 0,
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
    -- Mails that wait for the others: an alert is not behind 10,000 of them.
    "is_bulk" BOOLEAN NOT NULL DEFAULT false,
    -- A mailbox gets few mails of a kind a day one by one. Later ones wait for each other, and come together.
    "sent_as" TEXT,
    -- The mail that carries it; of that mail its own id.
    "digest_id" UUID,
    CONSTRAINT "mail_message_pkey" PRIMARY KEY ("id"),
    -- Both, or neither; a queued mail has its content.
    CONSTRAINT "mail_message_content" CHECK (num_nulls("sealed", "encryption_key_id") IN (0, 2)
        AND ("status" <> 'queued' OR "sealed" IS NOT NULL))
);
CREATE INDEX "mail_message_next_attempt_at_idx" ON "mail_message"("next_attempt_at") WHERE "status" = 'queued';
CREATE INDEX "mail_message_due" ON "mail_message"("is_bulk", "next_attempt_at") WHERE "status" = 'queued';
CREATE INDEX "mail_message_digest_id_idx" ON "mail_message"("digest_id") WHERE "digest_id" IS NOT NULL;
CREATE INDEX "mail_message_waiting" ON "mail_message"("recipient") WHERE "status" = 'queued' AND "sent_as" = 'digest';

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
    -- Of the terms of service when the person registered.
    "terms_version" TEXT,
    "terms_accepted_at" TIMESTAMPTZ(3),
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

-- Requests that were rejected before admission, without money: for people who look for the id that a client received.
CREATE TABLE "rejected_request" (
    "request_id" UUID NOT NULL,
    "organization_id" UUID,
    "key_id" UUID,
    "status_code" SMALLINT NOT NULL,
    "error_code" TEXT NOT NULL,
    "param" TEXT,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "model" TEXT,
    "client_request_id" TEXT,
    "facts" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "rejected_request_pkey" PRIMARY KEY ("request_id")
);
CREATE INDEX "rejected_request_organization_id_request_id_idx" ON "rejected_request"("organization_id", "request_id");
CREATE INDEX "rejected_request_client_request_id" ON "rejected_request"("client_request_id", "organization_id")
    WHERE "client_request_id" IS NOT NULL;

CREATE TABLE "rejection_count" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "organization_id" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "error_code" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    CONSTRAINT "rejection_count_pkey" PRIMARY KEY ("starts_at", "organization_id", "key_id", "error_code")
);
CREATE INDEX "rejection_count_organization_id_starts_at_idx" ON "rejection_count"("organization_id", "starts_at");

CREATE TABLE "rejection_batch" (
    "id" UUID NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "rejection_batch_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "rejection_batch_stored_at_idx" ON "rejection_batch"("stored_at");

-- Outcomes and money of all requests by the minute, for two days: the charts of an operator's last hours. A mark of its own, as
-- an older worker moves "activity_until" without these.
CREATE TABLE "minute_rollup" (
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_count" BIGINT NOT NULL,
    "client_closed_count" BIGINT NOT NULL,
    "upstream_broken_count" BIGINT NOT NULL,
    "balance_ended_count" BIGINT NOT NULL,
    "upstream_refused_count" BIGINT NOT NULL,
    "all_channels_failed_count" BIGINT NOT NULL,
    "drained_count" BIGINT NOT NULL,
    "lost_count" BIGINT NOT NULL,
    "revenue_nano_usd" BIGINT NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    "cost_unknown_count" BIGINT NOT NULL,
    "cost_unknown_revenue_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "minute_rollup_pkey" PRIMARY KEY ("starts_at")
);

-- Offers of an operator's role. They are apart from "invitation", so that no request of an organization reads or changes one:
-- routify_tenant has no right to the table.
CREATE TABLE "operator_invitation" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL CHECK ("email" = lower("email")),
    "role" TEXT NOT NULL CHECK ("role" IN ('superadmin', 'support', 'finance')),
    "status" TEXT NOT NULL DEFAULT 'pending' CHECK ("status" IN ('pending', 'accepted', 'revoked')),
    "digest" BYTEA NOT NULL,
    "pepper_version" SMALLINT NOT NULL,
    -- The operator whose rights it rests on: open invitations end with them.
    "inviter_id" UUID NOT NULL,
    "sent_count" SMALLINT NOT NULL DEFAULT 1,
    "sent_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "operator_invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "operator_invitation_digest_key" ON "operator_invitation"("digest");
CREATE INDEX "operator_invitation_inviter_id_idx" ON "operator_invitation"("inviter_id");
CREATE INDEX "operator_invitation_email_idx" ON "operator_invitation"("email");
-- The last offer to an address counts: a higher role cannot be accepted after a lower one was offered.
CREATE UNIQUE INDEX "operator_invitation_once" ON "operator_invitation"("email") WHERE "status" = 'pending';

-- Money of payments that moves no wallet. Its id is the request_id of its transfer.
CREATE TABLE "clearing_entry" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN
        ('payment_fee', 'dispute_fee', 'unapplied', 'payment_return', 'payout', 'fx_difference')),
    -- Only a difference may be negative.
    "amount_nano_usd" BIGINT NOT NULL,
    "external_ref" TEXT,
    "order_id" UUID,
    "reason" TEXT,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Whether money of payments is test money: entries of a provider in test mode. No release had entries before.
    "is_test" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "clearing_entry_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "clearing_entry_sign" CHECK ("amount_nano_usd" > 0 OR
    "kind" IN ('payment_fee', 'dispute_fee', 'payout', 'fx_difference') AND "amount_nano_usd" < 0)
);
CREATE UNIQUE INDEX "clearing_entry_kind_external_ref_key" ON "clearing_entry"("kind", "external_ref");
CREATE INDEX "clearing_entry_order_id_idx" ON "clearing_entry"("order_id");

-- Ways to pay, what customers ordered, and what providers said of it. State and sums of an order follow from its facts.
CREATE TABLE "payment_provider" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('bank_transfer', 'stripe', 'btcpay', 'epay', 'yookassa')),
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'disabled')),
    "options" JSONB NOT NULL DEFAULT '{}',
    "min_nano_usd" BIGINT NOT NULL CHECK ("min_nano_usd" > 0),
    "max_nano_usd" BIGINT NOT NULL,
    "daily_max_nano_usd" BIGINT NOT NULL,
    "surcharge_ppm" INTEGER NOT NULL DEFAULT 0 CHECK ("surcharge_ppm" BETWEEN 0 AND 1000000),
    "surcharge_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("surcharge_nano_usd" >= 0),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mode" TEXT NOT NULL DEFAULT 'live' CHECK ("mode" IN ('live', 'test')),
    -- Of the provider's API; null: none are needed. They are sealed together, as JSON.
    "ciphertext" BYTEA,
    "encryption_key_id" TEXT,
    -- The provider's id of the merchant, known from its answers.
    "account_ref" TEXT,
    -- A provider has one currency, in which it states all amounts, in minor units. An order pins the rate of its day.
    "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    CONSTRAINT "payment_provider_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_provider_limits" CHECK ("min_nano_usd" <= "max_nano_usd" AND "max_nano_usd" <= "daily_max_nano_usd"),
    CONSTRAINT "payment_provider_sealed" CHECK (("ciphertext" IS NULL) = ("encryption_key_id" IS NULL))
);
CREATE UNIQUE INDEX "payment_provider_name_key" ON "payment_provider"("name");

CREATE TABLE "payment_order" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    -- Who ordered; null: an operator.
    "user_id" UUID,
    "reference" TEXT NOT NULL,
    -- Fixed when it is made.
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "surcharge_nano_usd" BIGINT NOT NULL CHECK ("surcharge_nano_usd" >= 0),
    "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Follow from facts and bookings, kept for lists.
    "state" TEXT NOT NULL DEFAULT 'created'
        CHECK ("state" IN ('created', 'pending', 'paid', 'credited', 'failed', 'expired')),
    "paid_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "mode" TEXT NOT NULL DEFAULT 'live' CHECK ("mode" IN ('live', 'test')),
    "bonus_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("bonus_nano_usd" >= 0),
    "bonus_days" INTEGER,
    -- Of the terms of service when it was made; null: there were none.
    "terms_version" TEXT,
    -- Names of the provider: of the page where the customer pays, and of the payment.
    "checkout_ref" TEXT,
    "checkout_url" TEXT,
    "payment_ref" TEXT,
    -- How it was paid, for people: "visa 4242".
    "method" TEXT,
    "tax_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "refunded_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "disputed_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "returned_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "credited_at" TIMESTAMPTZ(3),
    -- When the provider last answered.
    "inspected_at" TIMESTAMPTZ(3),
    -- Units of the currency for a dollar, as nano-units.
    "rate_nano" BIGINT NOT NULL DEFAULT 1000000000 CHECK ("rate_nano" > 0),
    -- Amount and surcharge, in minor units.
    "total_minor" BIGINT NOT NULL CHECK ("total_minor" > 0),
    -- Its customer lets the provider keep the way to pay.
    "saves_method" BOOLEAN NOT NULL DEFAULT false,
    -- It is charged without its customer; null: it is paid on a page.
    "saved_method_id" UUID,
    CONSTRAINT "payment_order_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_order_reference_key" ON "payment_order"("reference");
CREATE INDEX "payment_order_organization_id_id_idx" ON "payment_order"("organization_id", "id");
CREATE INDEX "payment_order_open" ON "payment_order"("expires_at") WHERE "state" IN ('created', 'pending', 'paid');
CREATE INDEX "payment_order_checkout_ref_idx" ON "payment_order"("checkout_ref");
CREATE INDEX "payment_order_payment_ref_idx" ON "payment_order"("payment_ref");

-- One row a fact: repeated, it is the same row.
CREATE TABLE "payment_fact" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    -- Null: it names no order that is known.
    "order_id" UUID,
    "kind" TEXT NOT NULL
        CHECK ("kind" IN ('pending', 'paid', 'failed', 'expired', 'refunded', 'refund_failed',
            'withdrawn', 'reinstated', 'payment_fee', 'dispute_fee', 'fee_returned', 'payout', 'payout_failed')),
    "external_ref" TEXT NOT NULL,
    "gross_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "tax_nano_usd" BIGINT NOT NULL DEFAULT 0
        CONSTRAINT "payment_fact_check1" CHECK ("tax_nano_usd" BETWEEN 0 AND "gross_nano_usd"),
    "note" TEXT,
    "actor" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Null: noted, and not booked yet.
    "booked_at" TIMESTAMPTZ(3),
    -- What a fact ends or belongs to: the reference of a withdrawal, or the id of a refund of our own.
    "about_ref" TEXT,
    "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    "gross_minor" BIGINT NOT NULL DEFAULT 0 CHECK ("gross_minor" >= 0),
    "tax_minor" BIGINT NOT NULL DEFAULT 0
        CONSTRAINT "payment_fact_check" CHECK ("tax_minor" BETWEEN 0 AND "gross_minor"),
    CONSTRAINT "payment_fact_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_fact_gross" CHECK (("gross_nano_usd" > 0) = ("kind" NOT IN ('pending', 'failed', 'expired')))
);
CREATE UNIQUE INDEX "payment_fact_provider_id_kind_external_ref_key" ON "payment_fact"("provider_id", "kind", "external_ref");
CREATE INDEX "payment_fact_order_id_idx" ON "payment_fact"("order_id");
CREATE INDEX "payment_fact_unbooked" ON "payment_fact"("created_at") WHERE "booked_at" IS NULL;

-- Money that waits in unapplied_payments. Its id is that of the fact.
CREATE TABLE "unapplied_payment" (
    "id" UUID NOT NULL,
    "order_id" UUID,
    "reason" TEXT NOT NULL CHECK ("reason" IN ('unknown_order', 'late', 'twice', 'under', 'over')),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "left_nano_usd" BIGINT NOT NULL CHECK ("left_nano_usd" BETWEEN 0 AND "amount_nano_usd"),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "unapplied_payment_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "unapplied_payment_order_id_idx" ON "unapplied_payment"("order_id");
CREATE INDEX "unapplied_payment_left" ON "unapplied_payment"("id") WHERE "left_nano_usd" > 0;

-- What a top-up gets beside its amount: packages, and percentages from an amount on.
CREATE TABLE "topup_offer" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('package', 'percent')),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "bonus_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("bonus_nano_usd" >= 0),
    "bonus_ppm" INTEGER NOT NULL DEFAULT 0 CHECK ("bonus_ppm" BETWEEN 0 AND 1000000),
    -- Null: the bonus does not end.
    "bonus_days" INTEGER CHECK ("bonus_days" BETWEEN 1 AND 3650),
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'disabled')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "topup_offer_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "topup_offer_one_bonus" CHECK (("kind" = 'package' AND "bonus_ppm" = 0) OR ("kind" = 'percent' AND "bonus_nano_usd" = 0 AND "bonus_ppm" > 0))
);
CREATE UNIQUE INDEX "topup_offer_kind_amount_nano_usd_key" ON "topup_offer"("kind", "amount_nano_usd");

-- What the worker is to find out from a provider: a webhook is a reason to ask, and no proof.
CREATE TABLE "payment_question" (
    "provider_id" UUID NOT NULL,
    -- The provider's name of it: "session:cs_…".
    "subject" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- Counts the reasons: an answer to an earlier one does not end a later one.
    "reasons" INTEGER NOT NULL DEFAULT 1,
    "error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_question_pkey" PRIMARY KEY ("provider_id", "subject")
);
CREATE INDEX "payment_question_due_at_idx" ON "payment_question"("due_at");

-- Refunds to the source: requested by a customer or an operator, booked, then sent to the provider.
CREATE TABLE "order_refund" (
    "id" UUID NOT NULL,
    -- Of an order, or of money that waits; the order is null where it is unknown.
    "order_id" UUID,
    "organization_id" UUID,
    "unapplied_id" UUID,
    "provider_id" UUID NOT NULL,
    -- Null: all that is refundable when it is booked.
    "amount_nano_usd" BIGINT CHECK ("amount_nano_usd" > 0),
    -- With its tax: what the provider returns. Known when it is booked.
    "gross_nano_usd" BIGINT CHECK ("gross_nano_usd" > 0),
    "state" TEXT NOT NULL DEFAULT 'requested'
        CHECK ("state" IN ('requested', 'declined', 'booked', 'sent', 'succeeded', 'failed')),
    "reason" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "may_exceed" BOOLEAN NOT NULL DEFAULT false,
    -- The provider's id.
    "external_ref" TEXT,
    "error" TEXT,
    "due_at" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    "gross_minor" BIGINT CHECK ("gross_minor" > 0),
    -- Refunds that their payers claim: the link where they say where the money goes, sealed. It is a secret: who has it is paid.
    "claim_link_sealed" BYTEA,
    "encryption_key_id" TEXT,
    -- The payment that carries the money of a refund; null: it was approved before payments were followed.
    "payment_id" UUID,
    CONSTRAINT "order_refund_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "order_refund_source" CHECK ("order_id" IS NOT NULL AND "organization_id" IS NOT NULL OR "unapplied_id" IS NOT NULL),
    CONSTRAINT "order_refund_sealed" CHECK (("claim_link_sealed" IS NULL) = ("encryption_key_id" IS NULL))
);
CREATE INDEX "order_refund_order_id_idx" ON "order_refund"("order_id");
CREATE INDEX "order_refund_organization_id_id_idx" ON "order_refund"("organization_id", "id");
CREATE INDEX "order_refund_open" ON "order_refund"("id") WHERE "state" IN ('requested', 'booked', 'sent');
-- One at a time: the next is measured by what this one leaves.
CREATE UNIQUE INDEX "order_refund_one_request" ON "order_refund"("order_id") WHERE "state" = 'requested';
-- Claims that providers are asked about, as some of their changes have no message.
CREATE INDEX "order_refund_open_claim" ON "order_refund"("due_at") WHERE "state" = 'sent' AND "claim_link_sealed" IS NOT NULL;
CREATE INDEX "order_refund_payment_id_idx" ON "order_refund"("payment_id");

-- Disputes as their provider last described them. Their money is in facts.
CREATE TABLE "payment_dispute" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "external_ref" TEXT NOT NULL,
    "order_id" UUID,
    "status" TEXT NOT NULL,
    "is_open" BOOLEAN NOT NULL,
    "reason" TEXT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "withdrawn_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "reinstated_nano_usd" BIGINT NOT NULL DEFAULT 0,
    "evidence_due_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_dispute_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_dispute_provider_id_external_ref_key" ON "payment_dispute"("provider_id", "external_ref");
CREATE INDEX "payment_dispute_order_id_idx" ON "payment_dispute"("order_id");

-- How the ledger agrees with the provider's account, by the last comparison.
CREATE TABLE "payment_comparison" (
    "provider_id" UUID NOT NULL,
    "compared_at" TIMESTAMPTZ(3) NOT NULL,
    -- Both sides in minor units of the provider's currency. Null: the provider reports movements of its account, and no balance.
    "account_minor" BIGINT,
    "ledger_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    CONSTRAINT "payment_comparison_pkey" PRIMARY KEY ("provider_id")
);

-- Movements that one side has and the other has not.
CREATE TABLE "payment_difference" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('missing_in_ledger', 'missing_at_provider')),
    "external_ref" TEXT NOT NULL,
    -- The provider's word: "charge", "refund" …
    "type" TEXT NOT NULL,
    -- What it adds to the account.
    "amount_minor" BIGINT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- It agrees since, or an operator accepted it.
    "closed_at" TIMESTAMPTZ(3),
    "accepted_by" TEXT,
    "reason" TEXT,
    "currency" TEXT NOT NULL DEFAULT 'USD' CHECK ("currency" ~ '^[A-Z]{3}$'),
    CONSTRAINT "payment_difference_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "payment_difference_provider_id_kind_external_ref_key" ON "payment_difference"("provider_id", "kind", "external_ref");
CREATE INDEX "payment_difference_open" ON "payment_difference"("found_at") WHERE "closed_at" IS NULL;

-- Cards that were declined, by a digest that the provider gives.
CREATE TABLE "payment_decline" (
    "provider_id" UUID NOT NULL,
    "external_ref" TEXT NOT NULL,
    "order_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "card" TEXT,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "payment_decline_pkey" PRIMARY KEY ("provider_id", "external_ref")
);
CREATE INDEX "payment_decline_organization_id_occurred_at_idx" ON "payment_decline"("organization_id", "occurred_at");
CREATE INDEX "payment_decline_card_occurred_at_idx" ON "payment_decline"("card", "occurred_at");

-- Debits and credits of each day (UTC, by the time of booking) by kind of account and code, for reports of months. A row of
-- code `brought_forward` has what was archived before any day was summed.
CREATE TABLE "account_day" (
    "day" DATE NOT NULL,
    "is_test" BOOLEAN NOT NULL,
    "account_kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "debit_nano_usd" BIGINT NOT NULL CHECK ("debit_nano_usd" >= 0),
    "credit_nano_usd" BIGINT NOT NULL CHECK ("credit_nano_usd" >= 0),
    CONSTRAINT "account_day_pkey" PRIMARY KEY ("day", "is_test", "account_kind", "code")
);

-- Ways to pay that a customer let a provider keep, and top-ups that are charged to them when the balance is low.
CREATE TABLE "saved_method" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    -- Whose order it was saved with: the consent.
    "user_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    -- The provider's names: of the method, and of the customer that it belongs to there; null: it has no customers.
    "external_ref" TEXT NOT NULL CHECK (length("external_ref") BETWEEN 1 AND 200),
    "customer_ref" TEXT CHECK (length("customer_ref") BETWEEN 1 AND 200),
    -- For people: "visa 4242".
    "label" TEXT NOT NULL CHECK (length("label") BETWEEN 1 AND 100),
    -- The end of the month in which a card ends; null: it does not, or the provider does not say.
    "expires_at" TIMESTAMPTZ(3),
    "consented_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "removed_by" TEXT,
    -- When the provider let it go, too.
    "forgotten_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "saved_method_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "saved_method_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "saved_method_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "saved_method_removed" CHECK (("removed_at" IS NULL) = ("removed_by" IS NULL) AND ("forgotten_at" IS NULL OR "removed_at" IS NOT NULL))
);
CREATE UNIQUE INDEX "saved_method_provider_id_external_ref_key" ON "saved_method"("provider_id", "external_ref");
CREATE INDEX "saved_method_organization_id_idx" ON "saved_method"("organization_id");
-- What a person saved, in all organizations.
CREATE INDEX "saved_method_user_id_idx" ON "saved_method"("user_id");

CREATE TABLE "automatic_topup" (
    "organization_id" UUID NOT NULL,
    "saved_method_id" UUID NOT NULL,
    -- Below it the balance is topped up by the amount, as often as a month (UTC) allows.
    "threshold_nano_usd" BIGINT NOT NULL CHECK ("threshold_nano_usd" > 0),
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    "monthly_max_nano_usd" BIGINT NOT NULL CHECK ("monthly_max_nano_usd" >= "amount_nano_usd"),
    "status" TEXT NOT NULL DEFAULT 'active' CHECK ("status" IN ('active', 'paused', 'disabled')),
    -- Why it is paused, or waits.
    "reason" TEXT,
    -- Of the last decline, in the provider's words.
    "error" TEXT,
    -- Declines that may pass, one after the other.
    "declines" INTEGER NOT NULL DEFAULT 0,
    -- Not before; null: at once.
    "due_at" TIMESTAMPTZ(3),
    -- Who consented to be charged, and to which terms of service.
    "user_id" UUID NOT NULL,
    "consented_at" TIMESTAMPTZ(3) NOT NULL,
    "terms_version" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "automatic_topup_pkey" PRIMARY KEY ("organization_id"),
    CONSTRAINT "automatic_topup_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "automatic_topup_saved_method_id_fkey" FOREIGN KEY ("saved_method_id") REFERENCES "saved_method"("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "automatic_topup_reason" CHECK ("status" <> 'paused' OR "reason" IS NOT NULL)
);

-- An order on its way to a saved method. One at a time of an organization, however many workers there are.
CREATE TABLE "method_charge" (
    "order_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- How the bank declined, and its word for it; null: it did not.
    "decline" TEXT CHECK ("decline" IN ('may_pass', 'final', 'needs_person')),
    "decline_reason" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    -- An order that a person charged to a method of its own, in a session: no automatic top-up.
    "by_person" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "method_charge_decline" CHECK (("decline" IS NULL) = ("decline_reason" IS NULL)),
    CONSTRAINT "method_charge_pkey" PRIMARY KEY ("order_id"),
    CONSTRAINT "method_charge_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "method_charge_one_open" ON "method_charge"("organization_id") WHERE "ended_at" IS NULL;
CREATE INDEX "method_charge_due_at_idx" ON "method_charge"("due_at") WHERE "ended_at" IS NULL;

-- What moved the credit of each organization in a month (UTC, by the time of booking), for the deferred-revenue report. The
-- worker adds each day with the sums of `account_day`, in one statement. A row of code `brought_forward` has what was
-- archived before any day was summed. `origin` splits two codes: a reversal by the kind of payment that it undoes, a grant
-- by whether a code was redeemed for it.
CREATE TABLE "organization_month" (
    "organization_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "account_kind" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    -- Credits less debits: positive is owed to the customer.
    "amount_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "organization_month_pkey" PRIMARY KEY ("organization_id", "month", "account_kind", "code", "origin")
);
CREATE INDEX "organization_month_month_idx" ON "organization_month"("month");

-- Invoices and credit notes of what customers paid and got back, and who they are made out to.
CREATE TABLE "billing_profile" (
    "organization_id" UUID NOT NULL,
    "legal_name" TEXT NOT NULL CHECK (char_length("legal_name") BETWEEN 1 AND 200),
    "address_lines" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "city" TEXT,
    "postal_code" TEXT,
    -- ISO 3166-1.
    "country" TEXT CHECK ("country" ~ '^[A-Z]{2}$'),
    "email" TEXT,
    "vat_id" TEXT,
    "inn" TEXT,
    "kpp" TEXT,
    "tax_id" TEXT,
    -- Of invoices; null: that of the seller, then of the organization.
    "language" TEXT CHECK ("language" IN ('en', 'ru', 'zh')),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "billing_profile_pkey" PRIMARY KEY ("organization_id")
);

-- The last number of each series. It is taken in the transaction of its document: a rollback takes none, so no number is
-- missing. Each step is one.
CREATE TABLE "invoice_series" (
    "entity" TEXT NOT NULL DEFAULT 'main',
    "mode" TEXT NOT NULL CHECK ("mode" IN ('live', 'test')),
    "kind" TEXT NOT NULL CHECK ("kind" IN ('invoice', 'credit_note')),
    "last" BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT "invoice_series_pkey" PRIMARY KEY ("entity", "mode", "kind")
);

CREATE TABLE "invoice" (
    "id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "entity" TEXT NOT NULL DEFAULT 'main',
    "kind" TEXT NOT NULL CHECK ("kind" IN ('invoice', 'credit_note')),
    "mode" TEXT NOT NULL CHECK ("mode" IN ('live', 'test')),
    "number" BIGINT NOT NULL CHECK ("number" > 0),
    -- As it is printed: "INV-000123".
    "number_text" TEXT NOT NULL,
    -- What the document is of: the ledger's payment. It has one document, however often a worker finds it.
    "payment_id" UUID,
    "order_id" UUID,
    -- Of a credit note: its invoice. Of an invoice: the credit note that it takes back.
    "refers_to_id" UUID,
    "currency" TEXT NOT NULL CHECK ("currency" ~ '^[A-Z]{3}$'),
    -- With the tax, in minor units of the currency.
    "total_minor" BIGINT NOT NULL CHECK ("total_minor" >= 0),
    "tax_minor" BIGINT NOT NULL CHECK ("tax_minor" BETWEEN 0 AND "total_minor"),
    -- With the tax, as the ledger has it.
    "total_nano_usd" BIGINT NOT NULL CHECK ("total_nano_usd" > 0),
    "tax_nano_usd" BIGINT NOT NULL CHECK ("tax_nano_usd" BETWEEN 0 AND "total_nano_usd"),
    -- Units of the currency for a dollar, as nano-units.
    "rate_nano" BIGINT NOT NULL CHECK ("rate_nano" > 0),
    "tax_rule" TEXT NOT NULL CHECK ("tax_rule" IN ('none', 'stated', 'included', 'reverse_charge')),
    "tax_ppm" INTEGER NOT NULL CHECK ("tax_ppm" BETWEEN 0 AND 1000000),
    "language" TEXT NOT NULL CHECK ("language" IN ('en', 'ru', 'zh')),
    -- As they were when it was issued.
    "seller" JSONB NOT NULL,
    "buyer" JSONB NOT NULL,
    "lines" JSONB NOT NULL,
    "issued_at" TIMESTAMPTZ(3) NOT NULL,
    -- When the money of an invoice came, or that of a credit note was taken back.
    "paid_at" TIMESTAMPTZ(3),
    -- The first day of the month. The invoice is of what was owed at its end.
    "month" DATE CHECK (extract(day FROM "month") = 1),
    "due_at" TIMESTAMPTZ(3),
    -- Of earlier ones of a month: what was not paid when this one was issued.
    "carried_nano_usd" BIGINT NOT NULL DEFAULT 0 CHECK ("carried_nano_usd" >= 0),
    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "invoice_credit_note_refers" CHECK ("kind" = 'invoice' OR "refers_to_id" IS NOT NULL),
    CONSTRAINT "invoice_of_payment_or_month" CHECK (
    CASE WHEN "month" IS NULL
        THEN "payment_id" IS NOT NULL AND "order_id" IS NOT NULL AND "paid_at" IS NOT NULL AND "due_at" IS NULL AND "carried_nano_usd" = 0
        ELSE "kind" = 'invoice' AND "refers_to_id" IS NULL AND "payment_id" IS NULL AND "order_id" IS NULL AND "paid_at" IS NULL AND "due_at" IS NOT NULL
    END)
);
CREATE UNIQUE INDEX "invoice_payment_id_key" ON "invoice"("payment_id");
CREATE UNIQUE INDEX "invoice_entity_mode_kind_number_key" ON "invoice"("entity", "mode", "kind", "number");
CREATE INDEX "invoice_organization_id_id_idx" ON "invoice"("organization_id", "id");
CREATE INDEX "invoice_refers_to_id_idx" ON "invoice"("refers_to_id");
CREATE UNIQUE INDEX "invoice_organization_id_month_key" ON "invoice"("organization_id", "month");
-- The documents of an order, in lists of all organizations.
CREATE INDEX "invoice_order_id_idx" ON "invoice"("order_id");

-- What is not paid yet of each invoice of a month, as the ledger has it. The worker computes it anew.
CREATE TABLE "invoice_balance" (
    "invoice_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "open_nano_usd" BIGINT NOT NULL CHECK ("open_nano_usd" >= 0),
    -- When it was found to be paid; null: it is open.
    "paid_at" TIMESTAMPTZ(3),
    CONSTRAINT "invoice_balance_pkey" PRIMARY KEY ("invoice_id"),
    CONSTRAINT "invoice_balance_open_or_paid" CHECK (("open_nano_usd" = 0) = ("paid_at" IS NOT NULL))
);
CREATE INDEX "invoice_balance_organization_id_idx" ON "invoice_balance"("organization_id");

-- The part of an order's credit that paid invoices of a month. It has been invoiced already, so the order's own invoice is
-- over the rest.
CREATE TABLE "invoice_payment" (
    "payment_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    CONSTRAINT "invoice_payment_pkey" PRIMARY KEY ("payment_id")
);
CREATE INDEX "invoice_payment_organization_id_idx" ON "invoice_payment"("organization_id");

-- Second receipts by 54-FZ: of what was used of an advance on a day. Sent once each, however often a worker tries.
CREATE TABLE "settlement_receipt" (
    "id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    -- The day (UTC) at whose end it was used.
    "day" DATE NOT NULL,
    "amount_minor" BIGINT NOT NULL CHECK ("amount_minor" > 0),
    "state" TEXT NOT NULL DEFAULT 'due' CHECK ("state" IN ('due', 'sent', 'failed')),
    -- The provider's id.
    "external_ref" TEXT,
    -- Why it failed, in words of the provider.
    "error" TEXT CHECK (char_length("error") <= 300),
    "tries" INTEGER NOT NULL DEFAULT 0,
    -- Counts how often an operator repeated it: each is another receipt for the provider.
    "round" INTEGER NOT NULL DEFAULT 0,
    -- The provider makes one receipt of all tries within a day of the first.
    "first_tried_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "settlement_receipt_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "settlement_receipt_failed_says_why" CHECK (("state" = 'failed') = ("error" IS NOT NULL))
);
CREATE UNIQUE INDEX "settlement_receipt_order_id_day_key" ON "settlement_receipt"("order_id", "day");
CREATE INDEX "settlement_receipt_organization_id_idx" ON "settlement_receipt"("organization_id");
CREATE INDEX "settlement_receipt_due_at_idx" ON "settlement_receipt"("due_at") WHERE "state" = 'due';

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
CREATE SEQUENCE "event_position";

-- The last place of the events of an organization; those of the installation have the id of zeros.
CREATE TABLE "event_stream" (
    "id" UUID NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "last_position" BIGINT NOT NULL,
    CONSTRAINT "event_stream_pkey" PRIMARY KEY ("id")
);

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

-- The rules of an organization. None: those of the operator.
CREATE TABLE "alert_rules" (
    "organization_id" UUID NOT NULL,
    -- Each 0: not used. The highest amount counts.
    "low_balance_nano_usd" BIGINT NOT NULL CHECK ("low_balance_nano_usd" >= 0),
    "low_balance_percent" INTEGER NOT NULL CHECK ("low_balance_percent" BETWEEN 0 AND 100),
    "low_balance_days" INTEGER NOT NULL CHECK ("low_balance_days" BETWEEN 0 AND 90),
    "caps" BOOLEAN NOT NULL,
    "unusual_spend" BOOLEAN NOT NULL,
    "unusual_spend_min_nano_usd" BIGINT NOT NULL CHECK ("unusual_spend_min_nano_usd" > 0),
    "recipient_roles" TEXT[],
    "recipient_member_ids" UUID[],
    -- Whether a worker gave the wallet its level.
    "is_applied" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_rules_pkey" PRIMARY KEY ("organization_id")
);
CREATE INDEX "alert_rules_not_applied" ON "alert_rules"("organization_id") WHERE NOT "is_applied";

-- Members who want no emails of alerts.
CREATE TABLE "alert_mute" (
    "member_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_mute_pkey" PRIMARY KEY ("member_id")
);
CREATE INDEX "alert_mute_organization_id_idx" ON "alert_mute"("organization_id");

-- Events up to this position are in emails, or wait in `alert_notice`. One row.
CREATE TABLE "alert_cursor" (
    "id" BOOLEAN NOT NULL DEFAULT true CHECK ("id"),
    "position" BIGINT NOT NULL,
    CONSTRAINT "alert_cursor_pkey" PRIMARY KEY ("id")
);

-- An event that waits for its email.
CREATE TABLE "alert_notice" (
    "event_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "is_urgent" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alert_notice_pkey" PRIMARY KEY ("event_id")
);
CREATE INDEX "alert_notice_organization_id_idx" ON "alert_notice"("organization_id");

-- When an organization got its last email of alerts.
CREATE TABLE "alert_mailing" (
    "organization_id" UUID NOT NULL,
    "mailed_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "alert_mailing_pkey" PRIMARY KEY ("organization_id")
);

CREATE TABLE "retirement_notice" (
    "organization_id" UUID NOT NULL,
    "model_id" UUID NOT NULL,
    "sunset_at" TIMESTAMPTZ(3) NOT NULL,
    -- 30 or 7 days ahead at most; 0: retired.
    "days" SMALLINT NOT NULL CHECK ("days" IN (30, 7, 0)),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "retirement_notice_pkey" PRIMARY KEY ("organization_id", "model_id", "sunset_at", "days")
);
CREATE INDEX "retirement_notice_model_id_sunset_at_idx" ON "retirement_notice"("model_id", "sunset_at");

-- What the operator and the provider say of the account behind a credential.
CREATE TABLE "upstream_balance" (
    "credential_id" UUID NOT NULL,
    -- The credential with the balance of the same account; null: this one has its own.
    "shares_with_id" UUID,
    -- What the operator stated, and for when.
    "stated_nano_usd" BIGINT,
    "stated_at" TIMESTAMPTZ(3),
    -- Below these the balance is low, 0 is none; null: those of the settings.
    "alert_below_days" INTEGER CHECK ("alert_below_days" >= 0),
    "alert_below_nano_usd" BIGINT CHECK ("alert_below_nano_usd" >= 0),
    -- Since when it is low; null: it is not. Each time it becomes low is an episode.
    "low_since" TIMESTAMPTZ(3),
    "low_episode" INTEGER NOT NULL DEFAULT 0,
    -- Changes of the operator.
    "version" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- What providers answer to the question for a balance. A pull begins at `pulled_at`; `next_pull_at` is moved ahead then, so that a
    -- crash during one delays the next.
    "pull_result" TEXT CHECK ("pull_result" IN ('amount', 'unsupported', 'refused', 'limited', 'failed')),
    "pull_detail" TEXT,
    "pulled_at" TIMESTAMPTZ(3),
    "next_pull_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Of the last answer with one: currencies, and billionths of their units as text.
    "amounts" JSONB,
    "amounts_at" TIMESTAMPTZ(3),
    CONSTRAINT "upstream_balance_pkey" PRIMARY KEY ("credential_id"),
    CONSTRAINT "upstream_balance_stated" CHECK (("stated_nano_usd" IS NULL) = ("stated_at" IS NULL)),
    CONSTRAINT "upstream_balance_is_not_its_own_share" CHECK ("shares_with_id" <> "credential_id"),
    CONSTRAINT "upstream_balance_amounts" CHECK (("amounts" IS NULL) = ("amounts_at" IS NULL))
);
CREATE INDEX "upstream_balance_shares_with_id_idx" ON "upstream_balance"("shares_with_id");

-- The cost of calls with a credential by the quarter hour in which their requests began.
CREATE TABLE "credential_rollup" (
    "credential_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "cost_nano_usd" BIGINT NOT NULL,
    -- Calls with an unknown cost.
    "unpriced_count" BIGINT NOT NULL,
    CONSTRAINT "credential_rollup_pkey" PRIMARY KEY ("credential_id", "starts_at")
);
CREATE INDEX "credential_rollup_starts_at_idx" ON "credential_rollup"("starts_at");

-- Alarms that processes raise, so that operators get them by email and webhook, can acknowledge and silence them.
CREATE TABLE "alarm" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL CHECK ("name" ~ '^[a-z_]{1,40}$'),
    -- What it is about: some fields of its line.
    "subject" JSONB NOT NULL,
    -- The same as text; empty: several subjects together.
    "subject_key" TEXT NOT NULL,
    -- Of the last line.
    "message" TEXT NOT NULL,
    "fields" JSONB NOT NULL CHECK (octet_length("fields"::text) <= 16384),
    "instance" TEXT NOT NULL,
    "count" BIGINT NOT NULL CHECK ("count" > 0),
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    -- It has ended when it is not repeated until then, by the clock of Postgres.
    "quiet_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    -- When its event was written; null: it is silenced since it was raised.
    "announced_at" TIMESTAMPTZ(3),
    -- When an email last listed it, and from when on one is to list it.
    "mailed_at" TIMESTAMPTZ(3),
    "mail_due_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    CONSTRAINT "alarm_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "alarm_acknowledged" CHECK (("acknowledged_at" IS NULL) = ("acknowledged_by" IS NULL))
);
-- One alarm of a subject at a time.
CREATE UNIQUE INDEX "alarm_open" ON "alarm"("name", "subject_key") WHERE "ended_at" IS NULL;
CREATE INDEX "alarm_name_id_idx" ON "alarm"("name", "id");
CREATE INDEX "alarm_ended_at_idx" ON "alarm"("ended_at");
CREATE INDEX "alarm_mail_due" ON "alarm"("mail_due_at") WHERE "mail_due_at" IS NOT NULL;

CREATE TABLE "alarm_silence" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "subject" JSONB,
    -- Null: all subjects of the name.
    "subject_key" TEXT,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alarm_silence_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "alarm_silence_subject" CHECK (("subject" IS NULL) = ("subject_key" IS NULL)),
    -- Nothing is silenced for good.
    CONSTRAINT "alarm_silence_ends" CHECK ("until" <= "created_at" + INTERVAL '721 hours')
);
CREATE UNIQUE INDEX "alarm_silence_subject_key" ON "alarm_silence"("name", "subject_key") NULLS NOT DISTINCT;

CREATE TABLE "alarm_batch" (
    "id" UUID NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alarm_batch_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "alarm_batch_stored_at_idx" ON "alarm_batch"("stored_at");

-- Posts of the operator to customers: in the portal, and by email.
CREATE TABLE "news_post" (
    "id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft' CHECK ("state" IN ('draft', 'scheduled', 'published', 'withdrawn')),
    "default_language" TEXT NOT NULL,
    "texts" JSONB NOT NULL,
    "audience" TEXT NOT NULL CHECK ("audience" IN ('all', 'tier', 'model', 'balance_below')),
    "tier_ids" UUID[],
    "model_id" UUID,
    "balance_below_nano_usd" BIGINT,
    "by_email" BOOLEAN NOT NULL,
    -- Null: at once.
    "publish_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),
    -- The last organization that was looked at for the audience.
    "addressed_through" UUID,
    -- When the audience was complete.
    "addressed_at" TIMESTAMPTZ(3),
    -- The change that a draft is about; null: a person wrote it.
    "source_key" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_post_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "news_post_has_text" CHECK ("texts" ? "default_language"),
    CONSTRAINT "news_post_published" CHECK ("state" <> 'published' OR "published_at" IS NOT NULL)
);
-- A change that is repeated changes its draft.
CREATE UNIQUE INDEX "news_post_draft_of" ON "news_post"("source_key") WHERE "state" = 'draft';
CREATE INDEX "news_post_waits" ON "news_post"("publish_at") WHERE "state" = 'scheduled';
CREATE INDEX "news_post_to_address" ON "news_post"("id") WHERE "state" = 'published' AND "addressed_at" IS NULL;

-- An organization of the audience, as of the publication.
CREATE TABLE "news_recipient" (
    "post_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    -- The last member with an email.
    "mailed_through" UUID,
    -- Whether all members have theirs, or none is to be sent.
    "is_mailed" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_recipient_pkey" PRIMARY KEY ("post_id", "organization_id")
);
CREATE INDEX "news_recipient_organization_id_idx" ON "news_recipient"("organization_id");
CREATE INDEX "news_recipient_to_mail" ON "news_recipient"("post_id", "organization_id") WHERE NOT "is_mailed";

-- The send log: one email of a post and person.
CREATE TABLE "news_mail" (
    "id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "mail_id" UUID,
    "status" TEXT NOT NULL DEFAULT 'queued' CHECK ("status" IN ('queued', 'sent', 'failed')),
    -- SHA-256 of the secret in the address that turns these emails off.
    "unsubscribe_digest" BYTEA NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "news_mail_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "news_mail_unsubscribe_digest_key" ON "news_mail"("unsubscribe_digest");
CREATE UNIQUE INDEX "news_mail_post_id_user_id_key" ON "news_mail"("post_id", "user_id");
CREATE INDEX "news_mail_member_id_idx" ON "news_mail"("member_id");
CREATE INDEX "news_mail_organization_id_idx" ON "news_mail"("organization_id");
CREATE INDEX "news_mail_not_sent" ON "news_mail"("queued_at") WHERE "status" <> 'sent';

-- A post that a member has read.
CREATE TABLE "news_read" (
    "member_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_read_pkey" PRIMARY KEY ("member_id", "post_id")
);
CREATE INDEX "news_read_post_id_idx" ON "news_read"("post_id");
CREATE INDEX "news_read_organization_id_idx" ON "news_read"("organization_id");

-- Members who want no emails of news.
CREATE TABLE "news_mute" (
    "member_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_mute_pkey" PRIMARY KEY ("member_id")
);
CREATE INDEX "news_mute_organization_id_idx" ON "news_mute"("organization_id");

-- Changes whose customers have their events, and whose draft is written. Those from before are no news.
CREATE TABLE "news_finding" (
    -- Kind and ID: `price:<version>`, `retirement:<model>`.
    "key" TEXT NOT NULL,
    -- What was found, where that changes: the date and action of a retirement.
    "value" TEXT NOT NULL DEFAULT '',
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_finding_pkey" PRIMARY KEY ("key")
);

-- Differences between a price list on the network and the catalog, which an operator approves.
CREATE TABLE "price_proposal" (
    "id" UUID NOT NULL,
    "source" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "plan_hash" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "changes" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    CONSTRAINT "price_proposal_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_proposal_state" CHECK ("state" IN ('open', 'approved', 'rejected', 'replaced', 'expired'))
);
CREATE UNIQUE INDEX "price_proposal_open" ON "price_proposal"("state") WHERE "state" = 'open';

CREATE TABLE "price_list_check" (
    "id" SMALLINT NOT NULL DEFAULT 1,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "checked_at" TIMESTAMPTZ(3),
    "result" TEXT,
    "detail" TEXT,
    CONSTRAINT "price_list_check_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_list_check_one" CHECK ("id" = 1)
);

-- What `routify import` made of the rows of another gateway: a second run imports the difference, and undoing removes
-- exactly this.
CREATE TABLE "import_record" (
    "source" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('tier', 'model', 'channel', 'organization', 'person', 'key', 'code')),
    "source_id" TEXT NOT NULL,
    "object_id" UUID,
    "object_key" TEXT,
    "amount_nano_usd" BIGINT,
    "fingerprint" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- `routify import --invite` writes to each imported person once: the record names the email, so that a second run leaves
    -- the person out and undoing the import withdraws what is not sent.
    "invitation_id" UUID,
    -- A second import follows what changed in the source, and only where this installation is as the first one left it: the
    -- record keeps what the source said. Null: written before this migration, so nothing of it is known.
    "stated" JSONB,
    CONSTRAINT "import_record_pkey" PRIMARY KEY ("source", "kind", "source_id"),
    CONSTRAINT "import_record_has_object" CHECK (num_nonnulls("object_id", "object_key") = 1)
);

-- Where the money of each payment is: it arrives from the provider, waits or is in orders, and what is refunded or disputed
-- leaves from there. The rows of a payment add up to zero in `provider` plus all other states, by construction.
CREATE TABLE "payment_move" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "from_state" TEXT NOT NULL CHECK ("from_state" IN ('provider', 'unapplied', 'order', 'loss', 'refunded', 'disputed')),
    "to_state" TEXT NOT NULL CHECK ("to_state" IN ('unapplied', 'order', 'loss', 'refunded', 'disputed')),
    -- Of the side that is an order; null: neither is.
    "order_id" UUID,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    -- What moved it, by the reference that it is booked by.
    "reference" TEXT NOT NULL,
    -- The reference of the move that this one takes back; null: none.
    "undoes" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_move_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_move_goes_elsewhere" CHECK ("from_state" <> "to_state"),
    CONSTRAINT "payment_move_names_its_order" CHECK (("order_id" IS NOT NULL) = ('order' IN ("from_state", "to_state")))
);
CREATE INDEX "payment_move_payment_id_idx" ON "payment_move"("payment_id");
CREATE INDEX "payment_move_order_id_idx" ON "payment_move"("order_id");

-- How many of a kind a mailbox got since the first one of a day, by a digest of both: it stays when an account is deleted.
CREATE TABLE "mail_count" (
    "key" BYTEA NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "count" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "mail_count_pkey" PRIMARY KEY ("key")
);

-- Restores of this database to an earlier state. Redis names the newest one that it was filled after: with another name it
-- is from before the restore, and knows balances that the restored database lacks.
CREATE TABLE "restore" (
    "id" UUID NOT NULL,
    -- Null: it was restored by other tools.
    "backup_id" TEXT,
    -- The state that it was restored to.
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "restored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- What Redis was when its balances were noted; null: they are not noted yet.
    "redis" TEXT,
    CONSTRAINT "restore_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "restore_redis" CHECK ("redis" IN ('earlier', 'later', 'empty', 'unknown'))
);
CREATE INDEX "restore_taken_at_idx" ON "restore"("taken_at");

-- Balances that Redis had before, of wallets that are later in it than in the restored database.
CREATE TABLE "restore_balance" (
    "restore_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "balance_nano_usd" BIGINT NOT NULL,
    CONSTRAINT "restore_balance_pkey" PRIMARY KEY ("restore_id", "organization_id")
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
ALTER TABLE "operator_invitation" ADD CONSTRAINT "operator_invitation_inviter_id_fkey" FOREIGN KEY ("inviter_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_fact" ADD CONSTRAINT "payment_fact_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "unapplied_payment" ADD CONSTRAINT "unapplied_payment_id_fkey" FOREIGN KEY ("id") REFERENCES "payment_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_question" ADD CONSTRAINT "payment_question_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_unapplied_id_fkey" FOREIGN KEY ("unapplied_id") REFERENCES "unapplied_payment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_dispute" ADD CONSTRAINT "payment_dispute_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_dispute" ADD CONSTRAINT "payment_dispute_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_comparison" ADD CONSTRAINT "payment_comparison_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_difference" ADD CONSTRAINT "payment_difference_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "payment_provider"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_order" ADD CONSTRAINT "payment_order_saved_method_id_fkey" FOREIGN KEY ("saved_method_id") REFERENCES "saved_method"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "billing_profile" ADD CONSTRAINT "billing_profile_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_refers_to_id_fkey" FOREIGN KEY ("refers_to_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice_balance" ADD CONSTRAINT "invoice_balance_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice_balance" ADD CONSTRAINT "invoice_balance_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "invoice_payment" ADD CONSTRAINT "invoice_payment_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "settlement_receipt" ADD CONSTRAINT "settlement_receipt_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "settlement_receipt" ADD CONSTRAINT "settlement_receipt_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "event" ADD CONSTRAINT "event_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "event"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "webhook_attempt" ADD CONSTRAINT "webhook_attempt_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "webhook_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "alert_rules" ADD CONSTRAINT "alert_rules_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "alert_mute" ADD CONSTRAINT "alert_mute_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "alert_mute" ADD CONSTRAINT "alert_mute_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "alert_notice" ADD CONSTRAINT "alert_notice_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "event"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "alert_notice" ADD CONSTRAINT "alert_notice_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "alert_mailing" ADD CONSTRAINT "alert_mailing_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "retirement_notice" ADD CONSTRAINT "retirement_notice_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "retirement_notice" ADD CONSTRAINT "retirement_notice_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "upstream_balance" ADD CONSTRAINT "upstream_balance_credential_id_fkey" FOREIGN KEY ("credential_id") REFERENCES "channel_credential"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "upstream_balance" ADD CONSTRAINT "upstream_balance_shares_with_id_fkey" FOREIGN KEY ("shares_with_id") REFERENCES "upstream_balance"("credential_id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "news_post" ADD CONSTRAINT "news_post_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "news_recipient" ADD CONSTRAINT "news_recipient_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "news_post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_recipient" ADD CONSTRAINT "news_recipient_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "news_mail" ADD CONSTRAINT "news_mail_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "news_post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_mail" ADD CONSTRAINT "news_mail_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "news_mail" ADD CONSTRAINT "news_mail_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_read" ADD CONSTRAINT "news_read_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "news_post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_read" ADD CONSTRAINT "news_read_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_read" ADD CONSTRAINT "news_read_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "news_mute" ADD CONSTRAINT "news_mute_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_mute" ADD CONSTRAINT "news_mute_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_move" ADD CONSTRAINT "payment_move_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_move" ADD CONSTRAINT "payment_move_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

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

-- Whether the cost of one of the calls is unknown. A lax filter would look into each cell by itself; a strict one knows no ordinal
-- behind the end.
CREATE FUNCTION cost_unknown(attempts json) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT attempts::jsonb @? 'strict $[*] ? (@[4] >= 200 && @[4] < 300 && (@.size() <= 7 || @[7] == null)
        && (@.size() <= 12 || @[12] == null || !(@[12].result == "booked" || @[12].result == "drifted")))'
$$;

-- Makes the sums of tags of quarters or of hours from records.
CREATE FUNCTION add_tag_sums(block_minutes integer, from_moment timestamptz, before_moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    WITH refunded AS (
        SELECT request_id, sum(amount_nano_usd) AS amount_nano_usd FROM refund
        WHERE request_id >= uuid_floor(from_moment) AND request_id < uuid_floor(before_moment) GROUP BY 1
    ), said AS (
        SELECT usage_block(block_minutes, uuid_moment(u.request_id)) AS starts_at, u.organization_id, u.key_id, u.tags,
            u.error_code, u.prompt_tokens, u.completion_tokens, u.cached_tokens, u.reasoning_tokens, u.charge_nano_usd,
            coalesce(r.amount_nano_usd, 0) AS refunded_nano_usd, u.forgone_nano_usd, u.cost_nano_usd,
            cost_unknown(u.attempts)::int AS cost_unknown_count,
            CASE WHEN cost_unknown(u.attempts) THEN u.charge_nano_usd - coalesce(r.amount_nano_usd, 0) ELSE 0 END AS cost_unknown_revenue_nano_usd
        FROM usage_record u LEFT JOIN refunded r ON r.request_id = u.request_id
        WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment) AND u.tags <> '{}'
    ), told AS (
        SELECT starts_at, organization_id, key_id, t.name, t.value, count(*) AS request_count, count(error_code) AS error_count,
            sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens, sum(cached_tokens) AS cached_tokens,
            sum(reasoning_tokens) AS reasoning_tokens, sum(charge_nano_usd) AS charge_nano_usd,
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
        FROM said CROSS JOIN LATERAL jsonb_each_text(said.tags) AS t(name, value) GROUP BY 1, 2, 3, 4, 5
    ), scoped AS (
        SELECT s.scope, s.scope_id, s.organization_id, starts_at, name, value, sum(request_count) AS request_count,
            sum(error_count) AS error_count, sum(prompt_tokens) AS prompt_tokens, sum(completion_tokens) AS completion_tokens,
            sum(cached_tokens) AS cached_tokens, sum(reasoning_tokens) AS reasoning_tokens,
            sum(charge_nano_usd) AS charge_nano_usd, sum(refunded_nano_usd) AS refunded_nano_usd,
            sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
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
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT scope, scope_id, organization_id, 'tag:' || name, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd
    FROM counted WHERE NOT is_too_much AND NOT is_too_various AND NOT (is_spared AND is_thin)
    ORDER BY starts_at, scope, scope_id, name, value
$$;

-- Makes the sums of hours, but for those of tags, from what is rolled up by quarters.
CREATE FUNCTION add_hour_sums(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT 'all', nil, nil, dimension, 60, usage_block(60, starts_at), CASE dimension WHEN 'all' THEN '' ELSE value_id::text END,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_total CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS all_organizations(nil)
    WHERE dimension IN ('all', 'organization', 'key', 'model', 'channel', 'tier')
        AND starts_at >= from_moment AND starts_at < before_moment
    GROUP BY 2, 4, 6, 7 ORDER BY 6, 4, 7;
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT d.scope, d.scope_id, organization_id, d.dimension, 60, usage_block(60, starts_at), d.value,
        sum(request_count), sum(error_count), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens),
        sum(reasoning_tokens), sum(charge_nano_usd), sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
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
            sum(refunded_nano_usd) AS refunded_nano_usd, sum(forgone_nano_usd) AS forgone_nano_usd, sum(cost_nano_usd) AS cost_nano_usd,
            sum(cost_unknown_count) AS cost_unknown_count, sum(cost_unknown_revenue_nano_usd) AS cost_unknown_revenue_nano_usd
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
    INSERT INTO usage_sum (scope, scope_id, organization_id, dimension, minutes, starts_at, value, request_count, error_count,
        prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd,
        cost_nano_usd, cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT scope, scope_id, organization_id, dimension, block_minutes, starts_at, value, request_count, error_count, prompt_tokens,
        completion_tokens, cached_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd
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
             FROM part.%I u CROSS JOIN LATERAL string_to_table(u.spend_windows, '','') AS w(name)
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

-- The calls of a request as rows. A cost is unknown where a call succeeded, its channel has no cost of the model and the provider
-- reported none. Postgres inlines the function, so columns that a query does not name cost nothing.
CREATE FUNCTION attempts_of(attempts json, answered_by uuid) RETURNS TABLE (ordinal bigint, channel_id uuid, channel_name text,
    credential_id uuid, upstream_model text, status int, duration_ms int, cost_nano_usd bigint, cost_version_id uuid, meters jsonb,
    reason text, upstream_request_id text, list_cost_nano_usd bigint, cost_report jsonb, cost_unknown boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT a.ordinal, coalesce((a.cells->>0)::uuid, answered_by), a.cells->>1, (a.cells->>2)::uuid, a.cells->>3, (a.cells->>4)::int,
        (a.cells->>5)::int, (a.cells->>6)::bigint, (a.cells->>7)::uuid, nullif(a.cells->8, 'null'), a.cells->>9, a.cells->>10,
        (a.cells->>11)::bigint, nullif(a.cells->12, 'null'), coalesce((a.cells->>4)::int BETWEEN 200 AND 299, false) AND a.cells->>7 IS NULL
        AND coalesce(a.cells->12->>'result' NOT IN ('booked', 'drifted'), true)
    FROM jsonb_array_elements(attempts::jsonb) WITH ORDINALITY AS a(cells, ordinal)
$$;

-- Replaces the sums of whole quarters by those of their records.
CREATE FUNCTION add_credential_costs(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    DELETE FROM credential_rollup WHERE starts_at >= from_moment AND starts_at < before_moment;
    INSERT INTO credential_rollup (credential_id, starts_at, cost_nano_usd, unpriced_count)
    SELECT attempt.credential_id, quarter_of(uuid_moment(u.request_id)), sum(attempt.cost_nano_usd),
        sum(attempt.cost_unknown::int)
    FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt
    WHERE u.request_id >= uuid_floor(from_moment) AND u.request_id < uuid_floor(before_moment)
        AND attempt.credential_id IS NOT NULL AND (attempt.cost_nano_usd > 0 OR attempt.cost_unknown)
    GROUP BY 1, 2;
$$;

-- Called for each quarter, also by a worker of before this migration.
CREATE FUNCTION add_usage_totals(from_moment timestamptz, before_moment timestamptz) RETURNS void LANGUAGE sql AS $$
    INSERT INTO usage_total (dimension, starts_at, value_id, request_count, error_count, prompt_tokens, completion_tokens,
        cached_tokens, cache_write_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd,
        cost_unknown_count, cost_unknown_revenue_nano_usd)
    SELECT d.dimension, u.starts_at, d.value_id, sum(request_count), sum(error_count), sum(prompt_tokens),
        sum(completion_tokens), sum(cached_tokens), sum(cache_write_tokens), sum(reasoning_tokens), sum(charge_nano_usd),
        sum(refunded_nano_usd), sum(forgone_nano_usd), sum(cost_nano_usd),
        sum(cost_unknown_count), sum(cost_unknown_revenue_nano_usd)
    FROM usage_rollup u CROSS JOIN LATERAL (VALUES ('all', '00000000-0000-0000-0000-000000000000'::uuid),
        ('organization', u.organization_id), ('key', u.key_id), ('model', u.model_id), ('channel', u.channel_id),
        ('tier', u.tier_id)) AS d(dimension, value_id)
    WHERE u.starts_at >= from_moment AND u.starts_at < before_moment GROUP BY 1, 2, 3 ORDER BY 2, 1, 3;
    UPDATE usage_rollup_mark SET rolled_from = from_moment WHERE coalesce(rolled_from > from_moment, true);
    SELECT make_usage_sums(from_moment, before_moment);
    SELECT add_unit_sums(from_moment, before_moment);
    SELECT add_credential_costs(from_moment, before_moment);
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
            'jsonb_path_query_array(attempts::jsonb, ''$[*][10]'') @> jsonb_build_array($1) '
            'AND request_id >= $2 AND request_id < $3 ORDER BY request_id DESC LIMIT $4) AS newest', partition)
            INTO more USING upstream_id, from_id, before_id, rows_max - cardinality(found);
        found := found || coalesce(more, ARRAY[]::uuid[]);
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$;

CREATE FUNCTION refuse_skipped_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW."last" <> OLD."last" + 1 OR (NEW."entity", NEW."mode", NEW."kind") <> (OLD."entity", OLD."mode", OLD."kind") THEN
        RAISE EXCEPTION 'numbers of % follow each other', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

-- What an event says never changes: its place is given once.
CREATE FUNCTION refuse_changed_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD."position" IS NOT NULL OR to_jsonb(NEW) - 'position' - 'sequence' <> to_jsonb(OLD) - 'position' - 'sequence' THEN
        RAISE EXCEPTION 'events do not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION note_import() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.imported_in := pg_current_xact_id();
    RETURN NEW;
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
CREATE TRIGGER "clearing_entry_is_append_only" BEFORE UPDATE OR DELETE ON "clearing_entry"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "clearing_entry_is_not_truncated" BEFORE TRUNCATE ON "clearing_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "account_day_is_append_only" BEFORE UPDATE OR DELETE ON "account_day"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "account_day_is_not_truncated" BEFORE TRUNCATE ON "account_day"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_series_steps_by_one" BEFORE UPDATE ON "invoice_series"
    FOR EACH ROW EXECUTE FUNCTION refuse_skipped_number();
CREATE TRIGGER "invoice_series_is_kept" BEFORE DELETE ON "invoice_series"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_series_is_not_truncated" BEFORE TRUNCATE ON "invoice_series"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_is_append_only" BEFORE UPDATE OR DELETE ON "invoice"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_is_not_truncated" BEFORE TRUNCATE ON "invoice"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_payment_is_append_only" BEFORE UPDATE OR DELETE ON "invoice_payment"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "invoice_payment_is_not_truncated" BEFORE TRUNCATE ON "invoice_payment"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "settlement_receipt_is_kept" BEFORE DELETE ON "settlement_receipt"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "event_does_not_change" BEFORE UPDATE ON "event" FOR EACH ROW EXECUTE FUNCTION refuse_changed_event();
CREATE TRIGGER note_import BEFORE INSERT ON "api_key" FOR EACH ROW
    WHEN (NEW.imported_from IS NOT NULL) EXECUTE FUNCTION note_import();
CREATE TRIGGER "payment_move_is_append_only" BEFORE UPDATE OR DELETE ON "payment_move"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "payment_move_is_not_truncated" BEFORE TRUNCATE ON "payment_move"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- ── row-level security: the second wall between tenants ──────────────────────────────────────────────────────────────

-- A transaction that names an organization sees only its rows, whatever its role; the tenant role sees nothing without
-- a name; operator and worker roles see all rows as long as they name none. FORCE binds the owner of the tables too.
DO $$
DECLARE
    own_rows text[] := ARRAY[
        'management_token', 'account', 'wallet', 'settlement_failure', 'key_spend', 'payment', 'audit_event', 'member',
        'invitation', 'promo_grant', 'route_rule', 'refund', 'redeem_code', 'member_spend', 'brought_forward',
        'signup_credit', 'stored_response', 'identity_provider', 'external_identity', 'organization_security',
        'organization_domain', 'payment_order', 'order_refund', 'payment_decline', 'saved_method', 'automatic_topup',
        'method_charge', 'billing_profile', 'invoice', 'invoice_balance', 'invoice_payment', 'settlement_receipt',
        'event', 'webhook_endpoint', 'alert_rules', 'alert_mute', 'alert_notice', 'alert_mailing', 'retirement_notice',
        'news_recipient', 'news_mail', 'news_read', 'news_mute', 'restore_balance'];
    -- Of large tables the setting is read once a query, not once a row.
    own_rows_of_large text[] := ARRAY[
        'transfer', 'usage_record', 'usage_rollup', 'movement_rollup', 'usage_sum', 'usage_sum_gap', 'unit_rollup',
        'movement_unit_rollup', 'rejected_request', 'rejection_count', 'api_key', 'organization_month'];
    others text[] := ARRAY['organization', 'price_version', 'user', 'event_stream', 'webhook_delivery', 'webhook_attempt', 'news_post'];
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY own_rows || own_rows_of_large || others LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    END LOOP;
    FOREACH tenant_table IN ARRAY own_rows LOOP
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees_organization(organization_id))', tenant_table);
    END LOOP;
    FOREACH tenant_table IN ARRAY own_rows_of_large LOOP
        EXECUTE format('CREATE POLICY own_rows ON %I USING (organization_id = (SELECT served_organization()) '
            'OR (SELECT sees_all_organizations()))', tenant_table);
    END LOOP;
END $$;
CREATE POLICY own_rows ON "organization" USING (sees_organization(id));
CREATE POLICY own_rows ON "price_version" USING (organization_id IS NULL OR sees_organization(organization_id));
-- A user is seen by the organizations that the user is, or was, a member of.
CREATE POLICY own_rows ON "user" USING (sees_organization(NULL)
    OR EXISTS (SELECT 1 FROM member m WHERE m.user_id = "user".id AND sees_organization(m.organization_id)));
CREATE POLICY own_rows ON "event_stream" USING (sees_organization(id));
CREATE POLICY own_rows ON "webhook_delivery" USING (sees_organization(NULL)
    OR EXISTS (SELECT 1 FROM webhook_endpoint e WHERE e.id = endpoint_id));
CREATE POLICY own_rows ON "webhook_attempt" USING (sees_organization(NULL)
    OR EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.id = delivery_id));
-- A customer sees what was published to its organization; without one, all is seen.
CREATE POLICY own_rows ON "news_post" USING (sees_organization(NULL) OR ("state" = 'published' AND EXISTS (
    SELECT 1 FROM "news_recipient" r WHERE r."post_id" = "news_post"."id" AND sees_organization(r."organization_id"))));

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
        settlement_failure, key_spend, payment, setting, promo_grant, route_rule, refund, member_spend,
        detached_month, channel_proxy, stored_response, rejected_request, usage_sum, usage_rollup, usage_rollup_mark
        TO routify_gateway;
    GRANT SELECT ("id", "day_cap_nano_usd", "month_cap_nano_usd", "total_cap_nano_usd", "changed_in", "day_cap_tz",
        "month_cap_tz") ON member TO routify_gateway;
    -- Control keeps the books of people: it adds to append-only tables and changes the others.
    GRANT SELECT ON audit_link, transfer_seal, detached_month, brought_forward, brought_forward_spend,
        spend_window_mark, rejected_request, rejection_count, minute_rollup, account_day, organization_month, invoice,
        invoice_series, invoice_balance, invoice_payment, news_recipient, news_mail TO routify_control;
    GRANT SELECT, INSERT ON price_version, channel_cost_version, transfer, payment, audit_event, promo_grant, refund,
        redeem_code, channel_event, signup_credit, clearing_entry, payment_fact, payment_decline, event,
        webhook_attempt, news_read, payment_move, restore_balance TO routify_control;
    GRANT SELECT, UPDATE ON usage_rollup_mark, settlement_receipt, price_proposal TO routify_control;
    GRANT SELECT, INSERT, DELETE ON model_alias, usage_rollup, attempt_rollup, movement_rollup, usage_total,
        usage_sum, usage_sum_gap, channel_proxy, activity_rollup, latency_rollup, unit_rollup, movement_unit_rollup,
        unit_total, alert_mute, credential_rollup, news_mute TO routify_control;
    GRANT SELECT, INSERT, UPDATE ON tier, organization, api_key, management_token, model, channel, account, wallet,
        usage_record, settlement_failure, key_spend, setting, "user", member, invitation, route_rule, member_spend,
        operator_invitation, payment_provider, payment_order, unapplied_payment, order_refund, payment_dispute,
        payment_comparison, payment_difference, saved_method, automatic_topup, method_charge, billing_profile,
        event_stream, webhook_delivery, alert_rules, upstream_balance, price_list_check, restore TO routify_control;
    GRANT SELECT, INSERT, UPDATE, DELETE ON channel_model, channel_credential, idempotency_record, mail_message,
        login_account, session, one_time_link, recovery_code, passkey, login_attempt, identity_provider,
        external_identity, provider_session, organization_security, organization_domain, topup_offer,
        payment_question, webhook_endpoint, alarm, alarm_silence, alarm_batch, news_post, import_record TO
        routify_control;
    GRANT UPDATE ("closed_at") ON usage_record TO routify_control;
    GRANT UPDATE ("organization_id", "grant_id", "redeemed_at", "expires_at") ON redeem_code TO routify_control;
    GRANT SELECT ("id", "encryption_key_id") ON stored_response TO routify_control;
    GRANT UPDATE ("booked_at") ON payment_fact TO routify_control;
    -- While no worker runs, control places events, calls the operator's webhooks and notes what became of the calls.
    GRANT UPDATE ("position", "sequence") ON event TO routify_control;
    GRANT USAGE ON SEQUENCE event_position TO routify_control;
    -- The worker books usage and what providers say of payments, issues invoices, adds up and sends mails. It disables
    -- credentials that their provider refused.
    GRANT SELECT ON tier, organization, api_key, management_token, model, model_alias, price_version, channel,
        channel_model, channel_cost_version, channel_credential, setting, audit_link, refund, redeem_code,
        detached_month, brought_forward, brought_forward_spend, spend_window_mark, channel_proxy, topup_offer,
        billing_profile, invoice_series, alert_rules, alert_mute, news_mute, restore TO routify_worker;
    GRANT SELECT, DELETE ON idempotency_record TO routify_worker;
    GRANT SELECT, INSERT ON payment, promo_grant, transfer, audit_event, channel_event, transfer_seal, clearing_entry,
        payment_fact, payment_decline, account_day, invoice, invoice_payment, retirement_notice, payment_move TO
        routify_worker;
    GRANT SELECT, UPDATE ON usage_rollup_mark, payment_provider, webhook_endpoint, alert_cursor TO routify_worker;
    GRANT SELECT, INSERT, DELETE ON usage_rollup, attempt_rollup, movement_rollup, usage_total, usage_sum,
        usage_sum_gap, stored_response, activity_rollup, latency_rollup, unit_rollup, movement_unit_rollup,
        unit_total, rejected_request, rejection_batch, minute_rollup, event, webhook_attempt, credential_rollup TO
        routify_worker;
    GRANT SELECT, INSERT, UPDATE ON account, wallet, usage_record, settlement_failure, key_spend, member_spend,
        payment_order, unapplied_payment, order_refund, payment_dispute, payment_comparison, payment_difference,
        saved_method, automatic_topup, method_charge, organization_month, invoice_balance, settlement_receipt,
        event_stream, alert_mailing, upstream_balance, news_post, news_recipient, news_mail, news_finding,
        price_proposal, price_list_check TO routify_worker;
    GRANT SELECT, INSERT, UPDATE, DELETE ON mail_message, rejection_count, payment_question, webhook_delivery,
        alert_notice, alarm, alarm_silence, alarm_batch, mail_count TO routify_worker;
    GRANT UPDATE ("last_used_at") ON api_key TO routify_worker;
    GRANT UPDATE ("version", "updated_at") ON channel TO routify_worker;
    GRANT UPDATE ("status", "status_reason", "status_since", "updated_at", "version") ON channel_credential TO
        routify_worker;
    GRANT UPDATE ("booked_at") ON payment_fact TO routify_worker;
    GRANT SELECT ("id", "organization_id", "user_id", "role", "removed_at", "day_cap_nano_usd", "month_cap_nano_usd",
        "total_cap_nano_usd") ON member TO routify_worker;
    GRANT SELECT ("id", "email", "status", "platform_role", "name") ON "user" TO routify_worker;
    GRANT SELECT ("user_id", "locale", "email_verified_at") ON login_account TO routify_worker;
    GRANT UPDATE ("last") ON invoice_series TO routify_worker;
    GRANT UPDATE ("position", "sequence") ON event TO routify_worker;
    GRANT USAGE ON SEQUENCE event_position TO routify_worker;
    GRANT UPDATE ("is_applied") ON alert_rules TO routify_worker;
    -- What a customer's request may do; row-level security narrows it to one organization.
    GRANT INSERT ON mail_message TO routify_tenant;
    GRANT SELECT ON tier, organization, model, model_alias, price_version, account, wallet, transfer, usage_record,
        key_spend, payment, "user", promo_grant, refund, usage_rollup, usage_rollup_mark, member_spend,
        movement_rollup, detached_month, brought_forward, usage_sum, usage_sum_gap, stored_response, unit_rollup,
        movement_unit_rollup, rejected_request, rejection_count, payment_order, order_refund, saved_method,
        automatic_topup, invoice, invoice_balance, event_stream, webhook_attempt, news_post, news_recipient, restore
        TO routify_tenant;
    GRANT SELECT, INSERT ON audit_event, event, news_read TO routify_tenant;
    GRANT SELECT, INSERT, DELETE ON alert_mute, news_mute TO routify_tenant;
    GRANT SELECT, INSERT, UPDATE ON api_key, management_token, member, invitation, billing_profile, webhook_delivery,
        alert_rules TO routify_tenant;
    GRANT SELECT, INSERT, UPDATE, DELETE ON identity_provider, organization_security, organization_domain,
        webhook_endpoint TO routify_tenant;
    GRANT UPDATE ("name", "tz", "locale", "version", "updated_at", "response_retention_days") ON organization TO
        routify_tenant;
    GRANT SELECT ("principal", "key") ON idempotency_record TO routify_tenant;
    GRANT UPDATE ("used") ON idempotency_record TO routify_tenant;
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
    ('00000000-0000-7000-8000-000000000008', 'waiver'),
    ('00000000-0000-7000-8000-000000000009', 'tax_payable'),
    ('00000000-0000-7000-8000-00000000000a', 'payment_fees'),
    ('00000000-0000-7000-8000-00000000000b', 'fx_difference'),
    ('00000000-0000-7000-8000-00000000000c', 'dispute_losses'),
    ('00000000-0000-7000-8000-00000000000d', 'unapplied_payments'),
    ('00000000-0000-7000-8000-00000000000e', 'bank');
INSERT INTO "usage_rollup_mark" DEFAULT VALUES;
INSERT INTO "spend_window_mark" ("period") VALUES ('day'), ('month'), ('total');
-- Keys the hashes that providers get in place of the names of end users. It never changes: a user keeps the hash.
INSERT INTO "setting" ("key", "value")
VALUES ('end_user_key', to_jsonb(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')));
SELECT ensure_partitions(now() - interval '1 month', 4);
INSERT INTO "invoice_series" ("mode", "kind")
    VALUES ('live', 'invoice'), ('live', 'credit_note'), ('test', 'invoice'), ('test', 'credit_note');
INSERT INTO "alert_cursor" ("position") VALUES (0);

-- For new rows only, as in databases that had rows before these constraints: their tables were not scanned.
ALTER TABLE "usage_record"
    ADD CONSTRAINT "usage_record_waiver_check" CHECK ("waiver" IN ('empty_reply', 'broken_stream')) NOT VALID,
    ADD CONSTRAINT "usage_record_waived_nano_usd_check" CHECK ("waived_nano_usd" >= 0) NOT VALID;
ALTER TABLE "mail_message"
    ADD CONSTRAINT "mail_message_sent_as" CHECK ("sent_as" IN ('alone', 'digest')) NOT VALID;
