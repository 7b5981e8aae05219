import { Injectable } from '@nestjs/common';
import { PrismaService, type SecretUse } from '#core/infra';

/** Counts what is in force, by the version of ROUTIFY_SECRET that its digest needs. */
@Injectable()
export class SecretUsesRepository {
  constructor(private readonly prisma: PrismaService) {}

  list(): Promise<SecretUse[]> {
    return this.prisma.$queryRaw<SecretUse[]>`
      WITH used AS (
        SELECT 'api_keys' AS kind, pepper_version AS version, last_used_at, true AS revocable FROM api_key
        WHERE status = 'active' AND (expires_at IS NULL OR expires_at > now())
        UNION ALL
        SELECT 'previous_secrets', previous_pepper_version, NULL, false FROM api_key
        WHERE status = 'active' AND previous_expires_at > now()
        UNION ALL
        SELECT CASE kind WHEN 'admin' THEN 'admin_tokens' ELSE 'management_tokens' END, pepper_version, last_used_at, true
        FROM management_token WHERE status = 'active' AND (expires_at IS NULL OR expires_at > now())
        UNION ALL
        SELECT 'invitations', pepper_version, NULL, false FROM invitation
        WHERE status = 'pending' AND expires_at > now()
        UNION ALL
        SELECT 'invitations', pepper_version, NULL, false FROM operator_invitation
        WHERE status = 'pending' AND expires_at > now())
      SELECT kind, version::int, count(*)::int AS count, min(last_used_at) AS "oldestUse",
        max(last_used_at) AS "newestUse", bool_and(revocable) AS "isRevocable"
      FROM used GROUP BY kind, version ORDER BY kind, version`;
  }
}
