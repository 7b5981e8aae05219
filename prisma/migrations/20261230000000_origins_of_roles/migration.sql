-- A role that a claim gave goes with the claim. Roles of before count as given by a person.
ALTER TABLE "member" ADD COLUMN "role_provider_id" UUID;
-- A removed person stays out, also with a new account.
ALTER TABLE "member" ADD COLUMN "person_digests" BYTEA[] NOT NULL DEFAULT ARRAY[]::BYTEA[];
ALTER TABLE "member" ADD COLUMN "return_noted_at" TIMESTAMPTZ(3);

-- As domain/person-digest.ts makes them.
UPDATE "member" m SET "person_digests" = i.digests
FROM (
    SELECT organization_id, user_id, array_agg(sha256(convert_to(organization_id || E'\n' || issuer || E'\n' || subject, 'UTF8'))) AS digests
    FROM external_identity WHERE organization_id IS NOT NULL GROUP BY 1, 2
) i
WHERE i.organization_id = m.organization_id AND i.user_id = m.user_id;
