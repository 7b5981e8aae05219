import { Injectable } from '@nestjs/common';
import { PrismaService, type SecretUse } from '#core/infra';

/** Counts what of people is in force, by the version of ROUTIFY_SECRET that its digest needs. */
@Injectable()
export class IdentitySecretUsesRepository {
  constructor(private readonly prisma: PrismaService) {}

  list(): Promise<SecretUse[]> {
    return this.prisma.$queryRaw<SecretUse[]>`
      WITH used AS (
        SELECT 'sessions' AS kind, pepper_version AS version, last_seen_at AS used_at FROM session
        WHERE ended_at IS NULL AND expires_at > now() AND last_seen_at + make_interval(secs => idle_seconds) > now()
        UNION ALL
        SELECT 'email_links', pepper_version, NULL FROM one_time_link WHERE used_at IS NULL AND expires_at > now()
        UNION ALL
        SELECT 'recovery_codes', pepper_version, NULL FROM recovery_code WHERE used_at IS NULL
        UNION ALL
        SELECT 'signup_mailboxes', pepper_version, NULL FROM signup_credit)
      SELECT kind, version::int, count(*)::int AS count, min(used_at) AS "oldestUse", max(used_at) AS "newestUse",
        false AS "isRevocable"
      FROM used GROUP BY kind, version ORDER BY kind, version`;
  }
}
