-- How the streams of a model that thinks are held, and the rate that bounds what it generates unseen.
ALTER TABLE "model"
  ADD COLUMN "reasoning_hold" TEXT NOT NULL DEFAULT 'clock',
  ADD COLUMN "tokens_per_second" INTEGER NOT NULL DEFAULT 500;
