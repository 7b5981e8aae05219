-- Searches of requests. Failures are few, so an index of them costs settlement little; its columns are those that filters
-- compare. Keys, models and channels are found by the roll-ups of quarters, which are written once a minute.
CREATE INDEX "usage_record_failures" ON "usage_record"
    ("request_id", "organization_id", "outcome", "error_code", "key_id", "model_id")
    WHERE ("outcome" <> 'completed' OR "error_code" IS NOT NULL);
CREATE INDEX "usage_rollup_model_id_starts_at_idx" ON "usage_rollup"("model_id", "starts_at");
CREATE INDEX "usage_rollup_channel_id_starts_at_idx" ON "usage_rollup"("channel_id", "starts_at");
