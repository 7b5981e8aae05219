-- A credential is changed from the version that the change was made from, as everything else is.
ALTER TABLE "channel_credential" ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1;
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_worker') THEN RETURN; END IF;
    -- The worker disables one that its provider refused.
    GRANT UPDATE ("version") ON channel_credential TO routify_worker;
END $$;
