-- Keys the hashes that providers get in place of the names of end users. It never changes: a user keeps the hash.
INSERT INTO "setting" ("key", "value")
VALUES ('end_user_key', to_jsonb(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')));
