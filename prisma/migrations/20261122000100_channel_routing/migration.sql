-- A channel may end its conversations before it is disabled; credentials have ceilings that are known beforehand.

ALTER TABLE "channel" DROP CONSTRAINT "channel_status_check";
ALTER TABLE "channel" ADD CONSTRAINT "channel_status_check" CHECK ("status" IN ('enabled', 'draining', 'disabled'));

-- Requests and tokens per minute at the provider; null: not known.
ALTER TABLE "channel_credential" ADD COLUMN "rpm" INTEGER CHECK ("rpm" > 0);
ALTER TABLE "channel_credential" ADD COLUMN "tpm" INTEGER CHECK ("tpm" > 0);
