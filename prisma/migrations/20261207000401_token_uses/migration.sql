-- When and from where a token was last used, written about once a minute.
ALTER TABLE "management_token" ADD COLUMN "last_used_at" TIMESTAMPTZ(3);
ALTER TABLE "management_token" ADD COLUMN "last_used_address" TEXT;
