-- Which provider of the built-in table a channel was made for: its option values stand behind those that are written.
ALTER TABLE "channel" ADD COLUMN "preset" TEXT;
