-- Who has seen the secret of an invitation. Only a secret that the mailbox alone knows shows that an address is read by the
-- person who presents it. Older versions answered secrets to the inviting member: "api" is theirs, and that of processes
-- that still run during the upgrade. Such an invitation makes no account.
ALTER TABLE "invitation" ADD COLUMN "delivery" TEXT NOT NULL DEFAULT 'api'
    CHECK ("delivery" IN ('mail', 'operator', 'api'));
