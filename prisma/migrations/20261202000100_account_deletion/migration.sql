-- A deleted account leaves its row, without name and address: the ledger and the audit refer to it.
ALTER TABLE "user" DROP CONSTRAINT "user_status_check";
ALTER TABLE "user" ADD CONSTRAINT "user_status_check" CHECK ("status" IN ('active', 'suspended', 'deleted'));

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    -- The mails of an account end with it.
    GRANT DELETE ON mail_message TO routify_control;
END $$;
