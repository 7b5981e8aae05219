-- Output that a call can have generated and no reply showed: priced and forgone, not charged.
ALTER TABLE "usage_record" ADD COLUMN "unseen_tokens" BIGINT NOT NULL DEFAULT 0;
