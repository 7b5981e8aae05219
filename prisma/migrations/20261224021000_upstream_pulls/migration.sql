-- What providers answer to the question for a balance. A pull begins at `pulled_at`; `next_pull_at` is moved ahead then, so that a
-- crash during one delays the next.
ALTER TABLE "upstream_balance"
    ADD COLUMN "pull_result" TEXT CHECK ("pull_result" IN ('amount', 'unsupported', 'refused', 'limited', 'failed')),
    ADD COLUMN "pull_detail" TEXT,
    ADD COLUMN "pulled_at" TIMESTAMPTZ(3),
    ADD COLUMN "next_pull_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    -- Of the last answer with one: currencies, and billionths of their units as text.
    ADD COLUMN "amounts" JSONB,
    ADD COLUMN "amounts_at" TIMESTAMPTZ(3),
    ADD CONSTRAINT "upstream_balance_amounts" CHECK (("amounts" IS NULL) = ("amounts_at" IS NULL));
