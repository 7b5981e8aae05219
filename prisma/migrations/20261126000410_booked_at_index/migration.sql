-- What was booked a moment ago is looked for every minute. A block range index was tiny, but a summary that was interrupted
-- stays marked as unfinished, and from that place on Postgres (18.4) then reads the table to its end: seconds, every minute.
DROP INDEX "usage_record_booked_at_idx";
CREATE INDEX "usage_record_booked_at_idx" ON "usage_record" ("booked_at");
