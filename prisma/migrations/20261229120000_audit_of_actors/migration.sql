-- routify:online
-- What an actor did, what it made, and what became of an object, at any time: without these the whole record is read.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "audit_event_actor_id_idx" ON "audit_event"("actor", "id");
CREATE INDEX CONCURRENTLY IF NOT EXISTS "audit_event_target_id_id_idx" ON "audit_event"("target_id", "id");
