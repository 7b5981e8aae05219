-- Alarms that processes raise, so that operators get them by email and webhook, can acknowledge and silence them.
CREATE TABLE "alarm" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL CHECK ("name" ~ '^[a-z_]{1,40}$'),
    -- What it is about: some fields of its line.
    "subject" JSONB NOT NULL,
    -- The same as text; empty: several subjects together.
    "subject_key" TEXT NOT NULL,
    -- Of the last line.
    "message" TEXT NOT NULL,
    "fields" JSONB NOT NULL CHECK (octet_length("fields"::text) <= 16384),
    "instance" TEXT NOT NULL,
    "count" BIGINT NOT NULL CHECK ("count" > 0),
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    -- It has ended when it is not repeated until then, by the clock of Postgres.
    "quiet_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    -- When its event was written; null: it is silenced since it was raised.
    "announced_at" TIMESTAMPTZ(3),
    -- When an email last listed it, and from when on one is to list it.
    "mailed_at" TIMESTAMPTZ(3),
    "mail_due_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" TEXT,
    CONSTRAINT "alarm_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "alarm_acknowledged" CHECK (("acknowledged_at" IS NULL) = ("acknowledged_by" IS NULL))
);
-- One alarm of a subject at a time.
CREATE UNIQUE INDEX "alarm_open" ON "alarm"("name", "subject_key") WHERE "ended_at" IS NULL;
CREATE INDEX "alarm_name_id_idx" ON "alarm"("name", "id");
CREATE INDEX "alarm_ended_at_idx" ON "alarm"("ended_at");
CREATE INDEX "alarm_mail_due" ON "alarm"("mail_due_at") WHERE "mail_due_at" IS NOT NULL;

CREATE TABLE "alarm_silence" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "subject" JSONB,
    -- Null: all subjects of the name.
    "subject_key" TEXT,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alarm_silence_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "alarm_silence_subject" CHECK (("subject" IS NULL) = ("subject_key" IS NULL)),
    -- Nothing is silenced for good.
    CONSTRAINT "alarm_silence_ends" CHECK ("until" <= "created_at" + INTERVAL '721 hours')
);
CREATE UNIQUE INDEX "alarm_silence_subject_key" ON "alarm_silence"("name", "subject_key") NULLS NOT DISTINCT;

CREATE TABLE "alarm_batch" (
    "id" UUID NOT NULL,
    "stored_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "alarm_batch_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "alarm_batch_stored_at_idx" ON "alarm_batch"("stored_at");

-- Processes report through Redis: gateways write no table. Control and workers store what they report.
DO $$
BEGIN
    IF (SELECT count(*) = 2 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker')) THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON alarm, alarm_silence, alarm_batch TO routify_control, routify_worker;
    END IF;
END $$;
