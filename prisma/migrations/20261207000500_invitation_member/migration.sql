-- The member behind an invitation: its open invitations end with its rights. Null for those of operators, and of older
-- versions, whose secrets make no account.
ALTER TABLE "invitation" ADD COLUMN "member_id" UUID REFERENCES "member" ("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "invitation_member_id_idx" ON "invitation" ("member_id");
