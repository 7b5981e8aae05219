-- Posts of the operator to customers: in the portal, and by email.
CREATE TABLE "news_post" (
    "id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft' CHECK ("state" IN ('draft', 'scheduled', 'published', 'withdrawn')),
    "default_language" TEXT NOT NULL,
    "texts" JSONB NOT NULL,
    "audience" TEXT NOT NULL CHECK ("audience" IN ('all', 'tier', 'model', 'balance_below')),
    "tier_ids" UUID[],
    "model_id" UUID,
    "balance_below_nano_usd" BIGINT,
    "by_email" BOOLEAN NOT NULL,
    -- Null: at once.
    "publish_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "published_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),
    -- The last organization that was looked at for the audience.
    "addressed_through" UUID,
    -- When the audience was complete.
    "addressed_at" TIMESTAMPTZ(3),
    -- The change that a draft is about; null: a person wrote it.
    "source_key" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_post_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "news_post_has_text" CHECK ("texts" ? "default_language"),
    CONSTRAINT "news_post_published" CHECK ("state" <> 'published' OR "published_at" IS NOT NULL)
);
-- A change that is repeated changes its draft.
CREATE UNIQUE INDEX "news_post_draft_of" ON "news_post"("source_key") WHERE "state" = 'draft';
CREATE INDEX "news_post_waits" ON "news_post"("publish_at") WHERE "state" = 'scheduled';
CREATE INDEX "news_post_to_address" ON "news_post"("id") WHERE "state" = 'published' AND "addressed_at" IS NULL;
ALTER TABLE "news_post" ADD CONSTRAINT "news_post_model_id_fkey" FOREIGN KEY ("model_id") REFERENCES "model"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- An organization of the audience, as of the publication.
CREATE TABLE "news_recipient" (
    "post_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    -- The last member with an email.
    "mailed_through" UUID,
    -- Whether all members have theirs, or none is to be sent.
    "is_mailed" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_recipient_pkey" PRIMARY KEY ("post_id", "organization_id")
);
CREATE INDEX "news_recipient_organization_id_idx" ON "news_recipient"("organization_id");
CREATE INDEX "news_recipient_to_mail" ON "news_recipient"("post_id", "organization_id") WHERE NOT "is_mailed";
ALTER TABLE "news_recipient" ADD CONSTRAINT "news_recipient_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "news_post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_recipient" ADD CONSTRAINT "news_recipient_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The send log: one email of a post and person.
CREATE TABLE "news_mail" (
    "id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "mail_id" UUID,
    "status" TEXT NOT NULL DEFAULT 'queued' CHECK ("status" IN ('queued', 'sent', 'failed')),
    -- SHA-256 of the secret in the address that turns these emails off.
    "unsubscribe_digest" BYTEA NOT NULL,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "news_mail_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "news_mail_unsubscribe_digest_key" ON "news_mail"("unsubscribe_digest");
CREATE UNIQUE INDEX "news_mail_post_id_user_id_key" ON "news_mail"("post_id", "user_id");
CREATE INDEX "news_mail_member_id_idx" ON "news_mail"("member_id");
CREATE INDEX "news_mail_organization_id_idx" ON "news_mail"("organization_id");
CREATE INDEX "news_mail_not_sent" ON "news_mail"("queued_at") WHERE "status" <> 'sent';
ALTER TABLE "news_mail" ADD CONSTRAINT "news_mail_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "news_post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_mail" ADD CONSTRAINT "news_mail_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "news_mail" ADD CONSTRAINT "news_mail_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A post that a member has read.
CREATE TABLE "news_read" (
    "member_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_read_pkey" PRIMARY KEY ("member_id", "post_id")
);
CREATE INDEX "news_read_post_id_idx" ON "news_read"("post_id");
CREATE INDEX "news_read_organization_id_idx" ON "news_read"("organization_id");
ALTER TABLE "news_read" ADD CONSTRAINT "news_read_post_id_fkey" FOREIGN KEY ("post_id") REFERENCES "news_post"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_read" ADD CONSTRAINT "news_read_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_read" ADD CONSTRAINT "news_read_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Members who want no emails of news.
CREATE TABLE "news_mute" (
    "member_id" UUID NOT NULL,
    "organization_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_mute_pkey" PRIMARY KEY ("member_id")
);
CREATE INDEX "news_mute_organization_id_idx" ON "news_mute"("organization_id");
ALTER TABLE "news_mute" ADD CONSTRAINT "news_mute_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "news_mute" ADD CONSTRAINT "news_mute_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Changes whose customers have their events, and whose draft is written. Those from before are no news.
CREATE TABLE "news_finding" (
    -- Kind and ID: `price:<version>`, `retirement:<model>`.
    "key" TEXT NOT NULL,
    -- What was found, where that changes: the date and action of a retirement.
    "value" TEXT NOT NULL DEFAULT '',
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "news_finding_pkey" PRIMARY KEY ("key")
);
INSERT INTO "news_finding" ("key") SELECT 'price:' || "id" FROM "price_version" WHERE "created_at" > now() - interval '8 days';

-- Mails that wait for the others: an alert is not behind 10,000 of them.
ALTER TABLE "mail_message" ADD COLUMN "is_bulk" BOOLEAN NOT NULL DEFAULT false;
CREATE INDEX "mail_message_due" ON "mail_message"("is_bulk", "next_attempt_at") WHERE "status" = 'queued';

ALTER TABLE "news_post" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "news_post" FORCE ROW LEVEL SECURITY;
-- A customer sees what was published to its organization; without one, all is seen.
CREATE POLICY own_rows ON "news_post" USING (sees_organization(NULL) OR ("state" = 'published' AND EXISTS (
    SELECT 1 FROM "news_recipient" r WHERE r."post_id" = "news_post"."id" AND sees_organization(r."organization_id"))));
ALTER TABLE "news_recipient" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "news_recipient" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "news_recipient" USING (sees_organization(organization_id));
ALTER TABLE "news_mail" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "news_mail" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "news_mail" USING (sees_organization(organization_id));
ALTER TABLE "news_read" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "news_read" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "news_read" USING (sees_organization(organization_id));
ALTER TABLE "news_mute" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "news_mute" FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON "news_mute" USING (sees_organization(organization_id));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON news_post TO routify_control;
        GRANT SELECT ON news_recipient, news_mail TO routify_control;
        GRANT SELECT ON news_post, news_recipient TO routify_tenant;
        GRANT SELECT, INSERT ON news_read TO routify_control, routify_tenant;
        GRANT SELECT, INSERT, DELETE ON news_mute TO routify_control, routify_tenant;
        GRANT SELECT, INSERT, UPDATE ON news_post, news_recipient, news_mail TO routify_worker;
        GRANT SELECT ON news_mute TO routify_worker;
        GRANT SELECT, INSERT, UPDATE ON news_finding TO routify_worker;
    END IF;
END $$;
