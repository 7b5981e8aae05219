-- When prompts of Claude are marked for the provider's cache. Null: the channel decides.
ALTER TABLE "api_key" ADD COLUMN "cache_marks" TEXT
  CONSTRAINT "api_key_cache_marks" CHECK ("cache_marks" IN ('auto', 'always', 'never'));
