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
    CONSTRAINT "import_record_pkey" PRIMARY KEY ("source", "kind", "source_id"),
    CONSTRAINT "import_record_has_object" CHECK (num_nonnulls("object_id", "object_key") = 1)
);

DO $$
BEGIN
    IF (SELECT count(*) = 0 FROM pg_roles WHERE rolname = 'routify_control') THEN RETURN; END IF;
    GRANT SELECT, INSERT, UPDATE, DELETE ON import_record TO routify_control;
    -- A code that was redeemed in the other gateway after it was imported must not be redeemed here.
    GRANT UPDATE ("expires_at") ON redeem_code TO routify_control;
END $$;
