import { Injectable } from '@nestjs/common';
import { PrismaService } from '../infra/prisma/prisma.service.js';

/** A break of the chain. */
interface BrokenLink {
  readonly event_id: string;
  /** UTC, `2031-05-07`; null for an event without a link. */
  readonly day: string | null;
  readonly number: bigint | null;
  readonly fault: 'event is missing' | 'event or an earlier link was changed' | 'number is missing' | 'link is missing';
}

/** The last link: its hash covers the whole record. */
interface ChainHead {
  readonly day: string;
  readonly number: bigint;
  /** Hex. */
  readonly hash: string;
}

const BROKEN_MAX = 100;

/** Verifies the hash chain over audit events: recomputes each hash. */
@Injectable()
export class AuditChainRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** At most 100 breaks, oldest first; empty when no event was changed, removed or inserted. */
  async findBroken(): Promise<BrokenLink[]> {
    return this.prisma.$queryRaw<BrokenLink[]>`
      WITH walked AS (
        SELECT l.*, e.id AS found, sha256(coalesce(lag(l.hash) OVER chain, ''::bytea) || audit_event_digest(e)) AS expected,
          CASE WHEN lag(l."day") OVER chain = l."day" THEN lag(l."number") OVER chain + 1 ELSE 1 END AS due
        FROM audit_link l LEFT JOIN audit_event e ON e.id = l.event_id
        WINDOW chain AS (ORDER BY l."day", l."number")
      ), checked AS (
        SELECT event_id, "day", "number", CASE
          WHEN found IS NULL THEN 'event is missing'
          WHEN "number" <> due THEN 'number is missing'
          WHEN hash <> expected THEN 'event or an earlier link was changed' END AS fault
        FROM walked
        UNION ALL
        SELECT e.id, NULL, NULL, 'link is missing' FROM audit_event e
        WHERE NOT EXISTS (SELECT 1 FROM audit_link l WHERE l.event_id = e.id)
      )
      SELECT event_id, to_char("day", 'YYYY-MM-DD') AS "day", "number", fault FROM checked
      WHERE fault IS NOT NULL ORDER BY "day", "number" LIMIT ${BROKEN_MAX}`;
  }

  /** Null while nothing is recorded. */
  async findHead(): Promise<ChainHead | null> {
    const [head] = await this.prisma.$queryRaw<ChainHead[]>`
      SELECT to_char("day", 'YYYY-MM-DD') AS "day", "number", encode(hash, 'hex') AS hash
      FROM audit_link ORDER BY "day" DESC, "number" DESC LIMIT 1`;
    return head ?? null;
  }
}
