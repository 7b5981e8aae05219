-- A second import follows what changed in the source, and only where this installation is as the first one left it: the
-- record keeps what the source said. Null: written before this migration, so nothing of it is known.
ALTER TABLE "import_record" ADD COLUMN "stated" JSONB;
