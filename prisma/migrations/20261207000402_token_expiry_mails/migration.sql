-- When the mail about the end of a token was written: once, of several processes.
ALTER TABLE "management_token" ADD COLUMN "expiry_mailed_at" TIMESTAMPTZ(3);
