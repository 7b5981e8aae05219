import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { ModelUsers } from '#billing/ledger';
import type { Audience, Post } from '../domain/post.js';

export interface AudienceSize {
  readonly organizations: number;
  /** Members with a confirmed address who want emails of news. */
  readonly people: number;
}

/** Which organizations a post is for: read from their tiers, wallets and usage. Writes `news_recipient`. */
@Injectable()
export class AudienceRepository {
  constructor(
    private readonly prisma: PrismaService,
    private readonly users: ModelUsers,
  ) {}

  async size(audience: Audience, nowMs: number): Promise<AudienceSize> {
    const isOf = await this.condition(audience, nowMs);
    const [size] = await this.prisma.$queryRaw<AudienceSize[]>`
      WITH audience AS MATERIALIZED (SELECT o.id FROM organization o WHERE o.archived_at IS NULL AND ${isOf})
      SELECT (SELECT count(*)::int FROM audience) AS organizations, (SELECT count(DISTINCT m.user_id)::int
        FROM audience o JOIN member m ON m.organization_id = o.id AND m.removed_at IS NULL
          JOIN "user" u ON u.id = m.user_id AND u.status = 'active'
          JOIN login_account a ON a.user_id = u.id AND a.email_verified_at IS NOT NULL
        WHERE NOT EXISTS (SELECT 1 FROM news_mute n WHERE n.member_id = m.id)) AS people`;
    return size ?? { organizations: 0, people: 0 };
  }

  /** Posts whose time has come. */
  async due(now: Date): Promise<string[]> {
    const where = { state: 'scheduled', publishAt: { lte: now } };
    return (await this.prisma.newsPost.findMany({ where, select: { id: true } })).map(({ id }) => id);
  }

  /** Once; not if it was withdrawn meanwhile. */
  async publish(id: string, now: Date): Promise<void> {
    const data = { state: 'published', publishedAt: now, version: { increment: 1 }, updatedAt: now };
    await this.prisma.newsPost.updateMany({ where: { id, state: 'scheduled', publishAt: { lte: now } }, data });
  }

  /** Published posts whose audience is not complete. */
  async incomplete(): Promise<Post[]> {
    const where = { state: 'published', addressedAt: null };
    return (await this.prisma.newsPost.findMany({ where })) as unknown as Post[];
  }

  /**
   * Addresses the post to the next organizations, in the order of their ids: a page commits with how far it went, so a
   * worker that ends in between leaves no organization out and addresses none twice. Returns whether there may be more; not
   * while another worker is at it.
   */
  async addressNext(post: Post, limit: number): Promise<boolean> {
    const publishedAt = post.publishedAt ?? new Date(0);
    const isOf = await this.condition(post, publishedAt.getTime());
    return this.prisma.$transaction(async (tx) => {
      const [locked] = await tx.$queryRaw<{ through: string | null; byEmail: boolean }[]>`
        SELECT addressed_through AS through, by_email AS "byEmail" FROM news_post
        WHERE id = ${post.id}::uuid AND state = 'published' AND addressed_at IS NULL FOR NO KEY UPDATE SKIP LOCKED`;
      if (locked === undefined) return false;
      const [page] = await tx.$queryRaw<{ last: string | null; count: number }[]>`
        WITH page AS MATERIALIZED (SELECT o.id, o.tier_id FROM organization o
          WHERE (${locked.through}::uuid IS NULL OR o.id > ${locked.through}::uuid) AND o.archived_at IS NULL
            AND o.created_at <= ${publishedAt} ORDER BY o.id LIMIT ${limit}),
        addressed AS (INSERT INTO news_recipient (post_id, organization_id, is_mailed)
          SELECT ${post.id}::uuid, o.id, ${!locked.byEmail} FROM page o WHERE ${isOf} ON CONFLICT DO NOTHING)
        SELECT max(id::text) AS last, count(*)::int AS count FROM page`;
      const isLast = (page?.count ?? 0) < limit;
      await tx.newsPost.updateMany({
        where: { id: post.id },
        data: {
          ...(page?.last == null ? {} : { addressedThrough: page.last }),
          ...(isLast ? { addressedAt: new Date() } : {}),
        },
      });
      return !isLast;
    });
  }

  /** Of organizations `o`. */
  private async condition(audience: Audience, atMs: number): Promise<Prisma.Sql> {
    switch (audience.audience) {
      case 'all':
        return Prisma.sql`true`;
      case 'tier':
        return Prisma.sql`o.tier_id = ANY(${[...audience.tierIds]}::uuid[])`;
      case 'model': {
        const ids = await this.users.at(audience.modelId ?? '', atMs);
        return Prisma.sql`o.id = ANY(${[...ids]}::uuid[])`;
      }
      case 'balance_below':
        return Prisma.sql`coalesce((SELECT w.posted_nano_usd - w.blocked_nano_usd FROM wallet w WHERE w.organization_id = o.id), 0)
          < ${audience.balanceBelowNanoUsd}`;
    }
  }
}
