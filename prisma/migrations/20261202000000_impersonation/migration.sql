-- An operator acts as a member of a customer: a session of its own, which ends with the operator's one.
ALTER TABLE "session" ADD COLUMN "member_id" UUID;
ALTER TABLE "session" ADD COLUMN "parent_id" UUID;
ALTER TABLE "session" ADD COLUMN "reason" TEXT;
ALTER TABLE "session" DROP CONSTRAINT "session_audience_check";
ALTER TABLE "session" ADD CONSTRAINT "session_audience_check"
    CHECK ("audience" IN ('customer', 'operator', 'impersonation'));
ALTER TABLE "session" ADD CONSTRAINT "session_impersonation" CHECK (
    ("audience" = 'impersonation') = ("member_id" IS NOT NULL)
    AND num_nulls("member_id", "parent_id", "reason") IN (0, 3));
