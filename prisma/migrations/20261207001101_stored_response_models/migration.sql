-- The models whose output a stored response holds, in canonical ids: keys that may not use one of them do not find it.
-- Null: stored by an earlier version.
ALTER TABLE "stored_response" ADD COLUMN "models" TEXT[];
