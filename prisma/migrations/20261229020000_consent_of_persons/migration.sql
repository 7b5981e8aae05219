-- An order that a person charged to a method of its own, in a session: no automatic top-up.
ALTER TABLE "method_charge" ADD COLUMN "by_person" BOOLEAN NOT NULL DEFAULT false;
-- What a person saved, in all organizations.
CREATE INDEX "saved_method_user_id_idx" ON "saved_method"("user_id");
