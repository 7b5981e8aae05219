-- Not every model chats: where requests may name it. One that only makes embeddings writes no tokens.
ALTER TABLE "model" ADD COLUMN "endpoints" TEXT[] NOT NULL DEFAULT ARRAY['chat']::TEXT[]
    CHECK (cardinality("endpoints") > 0 AND "endpoints" <@ ARRAY['chat', 'completions', 'embeddings']::TEXT[]);
ALTER TABLE "model" DROP CONSTRAINT "model_max_output_tokens_check";
ALTER TABLE "model" ADD CONSTRAINT "model_max_output_tokens_check"
    CHECK ("max_output_tokens" > 0 OR "max_output_tokens" = 0 AND "endpoints" = ARRAY['embeddings']::TEXT[]);

-- What was asked for; records from before are chats.
ALTER TABLE "usage_record" ADD COLUMN "endpoint" TEXT NOT NULL DEFAULT 'chat';
