-- The index of failures also says how long a request took, and the channel: the one that answered, or else the last one
-- called. As text, so that no attempt, whatever it holds, can make a settlement fail.
DROP INDEX "usage_record_failures";
CREATE INDEX "usage_record_failures" ON "usage_record"
    ("request_id", "organization_id", "outcome", "error_code", "key_id", "model_id",
        (coalesce("channel_id"::text, "attempts"->-1->>'channelId')), "duration_ms")
    WHERE ("outcome" <> 'completed' OR "error_code" IS NOT NULL);
-- A request with a charge of at least so much is in a roll-up whose sum is as large: few have large ones.
CREATE INDEX "usage_rollup_charge_nano_usd_idx" ON "usage_rollup"("charge_nano_usd");
