-- `routify import --invite` writes to each imported person once: the record names the email, so that a second run leaves
-- the person out and undoing the import withdraws what is not sent.
ALTER TABLE "import_record" ADD COLUMN "invitation_id" UUID;
