-- What customers see in place of the channel's name. Assigned once: random, so that it tells neither the provider nor
-- how many channels there are. The default also serves control processes of the version before.
ALTER TABLE "channel" ADD COLUMN "label" TEXT NOT NULL
  DEFAULT 'ch-' || left(md5(gen_random_uuid()::text), 10);
-- Labels that differ only in case would be taken for each other.
CREATE UNIQUE INDEX "channel_label_key" ON "channel" (lower("label"));
