-- Keys of the console's playground live for an hour, and each member has one at a time.
ALTER TABLE "api_key" ADD COLUMN "purpose" TEXT NOT NULL DEFAULT 'api' CHECK ("purpose" IN ('api', 'playground'));
CREATE UNIQUE INDEX "api_key_one_playground" ON "api_key"("member_id") WHERE "purpose" = 'playground' AND "status" = 'active';
