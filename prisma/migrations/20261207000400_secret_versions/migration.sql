-- The version of ROUTIFY_SECRET that keyed a digest, where none was noted: the doctor counts what needs an old one.
ALTER TABLE "api_key" ADD COLUMN "previous_pepper_version" SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE "recovery_code" ADD COLUMN "pepper_version" SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE "redeem_code" ADD COLUMN "pepper_version" SMALLINT NOT NULL DEFAULT 1;
ALTER TABLE "signup_credit" ADD COLUMN "pepper_version" SMALLINT NOT NULL DEFAULT 1;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_control') THEN RETURN; END IF;
    -- The doctor counts what each key encrypts, and reads no response.
    GRANT SELECT ("id", "encryption_key_id") ON stored_response TO routify_control;
END $$;
