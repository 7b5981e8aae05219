import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';
import type { KeyRecord } from '../domain/principal-of.js';
import type { StoredCap } from '../domain/stored-cap.js';

/** Rows of principals that changed since an earlier reading. */
interface PrincipalChanges {
  /** Where the next reading begins. */
  readonly asOf: string;
  /** A key, an organization, a project, a tier or a member, and the number of the transaction that changed it. */
  readonly changes: readonly { readonly id: string; readonly changedIn: string }[];
}

/** The gateway's only queries for keys. */
@Injectable()
export class PrincipalsRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Keys with their organizations, tiers, members and listed caps, by their current or previous secret: one query for all digests,
   * in hex. An unknown digest is absent.
   */
  async findByDigests(digests: readonly string[]): Promise<Map<string, KeyRecord>> {
    const rows = await this.prisma.$queryRaw<KeyRow[]>`
      WITH presented AS (SELECT hex, decode(hex, 'hex') AS digest FROM unnest(${digests}::text[]) AS hex),
      found AS (
        SELECT p.hex, NULL::timestamptz AS secret_expires_at, k.pepper_version AS secret_version, k.* FROM presented p JOIN api_key k ON k.digest = p.digest
        UNION ALL
        SELECT p.hex, k.previous_expires_at, k.previous_pepper_version, k.* FROM presented p JOIN api_key k ON k.previous_digest = p.digest
      )
      SELECT k.hex AS digest, k.id, k.name, k.status, k.expires_at AS "expiresAt", k.secret_expires_at AS "secretExpiresAt",
        k.secret_version AS "pepperVersion",
        k.model_allow AS "modelAllow", k.endpoints, k.ip_allow AS "ipAllow", k.rpm, k.tpm, k.concurrency,
        k.cache_marks AS "cacheMarks", k.metadata,
        k.day_cap_nano_usd AS "dayCapNanoUsd", k.month_cap_nano_usd AS "monthCapNanoUsd",
        k.total_cap_nano_usd AS "totalCapNanoUsd", k.day_cap_tz AS "dayCapTz", k.month_cap_tz AS "monthCapTz",
        m.id AS "memberId", m.day_cap_nano_usd AS "memberDayCap", m.month_cap_nano_usd AS "memberMonthCap",
        m.total_cap_nano_usd AS "memberTotalCap", m.day_cap_tz AS "memberDayCapTz", m.month_cap_tz AS "memberMonthCapTz",
        json_build_object('id', o.id, 'status', o.status, 'isArchived', o.archived_at IS NOT NULL, 'isTest', o.is_test, 'tz', o.tz,
          'discountBps', o.discount_bps, 'rpm', o.rpm, 'tpm', o.tpm, 'concurrency', o.concurrency,
          'allowedModels', o.allowed_models, 'responseRetentionDays', o.response_retention_days, 'tier', json_build_object('id', t.id, 'rpm', t.rpm, 'tpm', t.tpm,
            'concurrency', t.concurrency, 'markupBps', t.markup_bps, 'modelAllow', t.model_allow,
            'modelDeny', t.model_deny, 'channelTags', t.channel_tags)) AS organization,
        CASE WHEN p.id IS NOT NULL THEN json_build_object('id', p.id, 'allowedModels', p.allowed_models,
          'channelTags', p.channel_tags) END AS project,
        (SELECT coalesce(json_agg(json_build_object('id', c.id, 'number', c.number, 'keyId', c.key_id, 'memberId', c.member_id, 'projectId', c.project_id,
            'model', c.model, 'tagName', c.tag_name, 'tagValue', c.tag_value, 'unit', c.unit, 'amount', c.amount::text,
            'period', c.period, 'periodHours', c.period_hours, 'timeZone', c.time_zone, 'weekStartsOn', c.week_starts_on, 'isHard', c.is_hard,
            'overrideAmount', c.override_amount::text, 'overrideEndsAt', c.override_ends_at, 'isVisible', c.is_visible)
            ORDER BY c.number), '[]')
          FROM spend_cap c WHERE c.organization_id = k.organization_id AND c.deleted_at IS NULL
            AND (c.key_id IS NULL OR c.key_id = k.id) AND (c.member_id IS NULL OR c.member_id = k.member_id)
            AND (c.project_id IS NULL OR c.project_id = k.project_id)) AS caps
      FROM found k
      JOIN organization o ON o.id = k.organization_id
      JOIN tier t ON t.id = o.tier_id
      LEFT JOIN member m ON m.id = k.member_id
      LEFT JOIN project p ON p.id = k.project_id`;
    return new Map(rows.map((row) => [row.digest, recordOf(row)]));
  }

  /** Everything committed since an earlier reading that may concern a cached key. Null: only where to begin. */
  async changesSince(asOf: string | null): Promise<PrincipalChanges> {
    const rows = await this.prisma.$queryRaw<{ as_of: string; id: string | null; changed_in: string | null }[]>`
      SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS as_of, c.id::text, c.changed_in::text
      FROM (SELECT ${asOf}::text::xid8 AS since, pg_snapshot_xmax(pg_current_snapshot()) AS until) AS range
      LEFT JOIN LATERAL (
        SELECT id, changed_in FROM tier WHERE changed_in >= since AND changed_in < until
        UNION ALL SELECT id, changed_in FROM organization WHERE changed_in >= since AND changed_in < until
        UNION ALL SELECT id, changed_in FROM member WHERE changed_in >= since AND changed_in < until
        UNION ALL SELECT id, changed_in FROM project WHERE changed_in >= since AND changed_in < until
        UNION ALL SELECT id, changed_in FROM api_key WHERE changed_in >= since AND changed_in < until
        UNION ALL SELECT organization_id, changed_in FROM spend_cap WHERE changed_in >= since AND changed_in < until
      ) AS c ON true`;
    const changes = rows.flatMap(({ id, changed_in: changedIn }) =>
      id === null || changedIn === null ? [] : [{ id, changedIn }],
    );
    return { asOf: rows[0]?.as_of ?? '0', changes };
  }
}

type CapRow = Omit<StoredCap, 'amount' | 'overrideAmount' | 'overrideEndsAt'> & {
  readonly amount: string;
  readonly overrideAmount: string | null;
  readonly overrideEndsAt: string | null;
};

type KeyRow = Omit<KeyRecord, 'member' | 'caps'> & {
  readonly caps: readonly CapRow[];
  readonly memberId: string | null;
  readonly memberDayCap: bigint | null;
  readonly memberMonthCap: bigint | null;
  readonly memberTotalCap: bigint | null;
  readonly memberDayCapTz: string | null;
  readonly memberMonthCapTz: string | null;
};

function recordOf({ memberId, memberDayCap, memberMonthCap, memberTotalCap, caps: listed, ...row }: KeyRow): KeyRecord {
  const { memberDayCapTz: dayCapTz, memberMonthCapTz: monthCapTz, ...key } = row;
  const limits = { dayCapNanoUsd: memberDayCap, monthCapNanoUsd: memberMonthCap, totalCapNanoUsd: memberTotalCap };
  const caps = { ...limits, dayCapTz, monthCapTz };
  return { ...key, caps: listed.map(capOf), member: memberId === null ? null : { id: memberId, ...caps } };
}

function capOf({ amount, overrideAmount, overrideEndsAt, ...cap }: CapRow): StoredCap {
  return {
    ...cap,
    amount: BigInt(amount),
    overrideAmount: overrideAmount === null ? null : BigInt(overrideAmount),
    overrideEndsAt: overrideEndsAt === null ? null : new Date(overrideEndsAt),
  };
}
