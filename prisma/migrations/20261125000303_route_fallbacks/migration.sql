-- Models that answer in place of the asked one, best one first: canonical ids or aliases.
ALTER TABLE "route_rule" ADD COLUMN "fallbacks" TEXT[] NOT NULL DEFAULT '{}' CHECK (cardinality("fallbacks") <= 8);
