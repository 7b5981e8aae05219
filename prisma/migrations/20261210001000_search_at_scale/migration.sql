-- The index of failures also says whether a channel answered, and how long a request took.
DROP INDEX "usage_record_failures";
CREATE INDEX "usage_record_failures" ON "usage_record"
    ("request_id", "organization_id", "outcome", "error_code", "key_id", "model_id", "channel_id", "duration_ms")
    WHERE ("outcome" <> 'completed' OR "error_code" IS NOT NULL);
-- A request with a charge of at least so much is in a roll-up whose sum is as large: few have large ones.
CREATE INDEX "usage_rollup_charge_nano_usd_idx" ON "usage_rollup"("charge_nano_usd");
-- A search by name reads every key: the setting is read once a query, not once a row, as of large tables.
ALTER POLICY own_rows ON "api_key" USING (organization_id = (SELECT served_organization()) OR (SELECT sees_all_organizations()));
