-- Wrong passwords and codes that were given with a session: ten end it. In Postgres, so that the count is exact while
-- Redis is unavailable.
ALTER TABLE "session" ADD COLUMN "failed_proofs" INTEGER NOT NULL DEFAULT 0;
