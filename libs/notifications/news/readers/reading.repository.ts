import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { NewsLanguage, NewsTexts } from '../domain/post.js';

/** A post as an organization gets it. */
export interface ReceivedPost {
  readonly id: string;
  readonly texts: NewsTexts;
  readonly defaultLanguage: NewsLanguage;
  readonly publishedAt: Date;
  readonly isRead: boolean;
}

/** A member of an organization. */
export interface Reader {
  readonly organizationId: string;
  readonly memberId: string;
}

/** What organizations received. Owns `news_read` and `news_mute`; `audience` writes `news_recipient`. */
@Injectable()
export class ReadingRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.transact(work);
  }

  /** The latest published first, with the rights of the request. */
  async list(reader: Reader, { limit, after, before }: PageRequest, now: Date): Promise<Page<ReceivedPost>> {
    const cursor = after ?? before;
    const [side, order] = before === null ? ['<', 'DESC'] : ['>', 'ASC'];
    const beyond =
      cursor === null
        ? Prisma.empty
        : Prisma.sql`AND (p.published_at, p.id) ${Prisma.raw(side)} (SELECT c.published_at, c.id FROM news_post c WHERE c.id = ${cursor}::uuid)`;
    const rows = await this.prisma.read(
      (db) => db.$queryRaw<ReceivedPost[]>`
        ${receivedBy(reader, now)} ${beyond}
        ORDER BY p.published_at ${Prisma.raw(order)}, p.id ${Prisma.raw(order)} LIMIT ${limit + 1}`,
    );
    return pageOf(rows, { limit, after, before });
  }

  async find(reader: Reader, id: string, now: Date): Promise<ReceivedPost | null> {
    const [row] = await this.prisma.read(
      (db) => db.$queryRaw<ReceivedPost[]>`${receivedBy(reader, now)} AND p.id = ${id}::uuid`,
    );
    return row ?? null;
  }

  async countUnread(reader: Reader, now: Date): Promise<number> {
    const [row] = await this.prisma.read(
      (db) => db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM (${receivedBy(reader, now)}) AS received WHERE NOT "isRead"`,
    );
    return row?.count ?? 0;
  }

  /** Those that the organization did not receive are left out. Repeatable. */
  async markRead(tx: Transaction, reader: Reader, ids: readonly string[], now: Date): Promise<void> {
    await tx.$executeRaw`
      INSERT INTO news_read (member_id, post_id, organization_id)
      SELECT ${reader.memberId}::uuid, id, ${reader.organizationId}::uuid
      FROM (${receivedBy(reader, now)} AND p.id = ANY(${[...ids]}::uuid[])) AS received
      ON CONFLICT DO NOTHING`;
  }

  async isMuted(memberId: string): Promise<boolean> {
    return (await this.prisma.read((db) => db.newsMute.count({ where: { memberId } }))) > 0;
  }

  /** Returns whether that changes something. */
  async mute(tx: Transaction, { organizationId, memberId }: Reader, isMuted: boolean): Promise<boolean> {
    const row = { organizationId, memberId };
    const { count } = isMuted
      ? await tx.newsMute.createMany({ data: [row], skipDuplicates: true })
      : await tx.newsMute.deleteMany({ where: row });
    return count > 0;
  }

  /** All memberships of the person who got this email. Null: there is no such email. */
  async membershipsOf(tx: Transaction, unsubscribeDigest: Buffer): Promise<Reader[] | null> {
    const mail = await tx.newsMail.findUnique({
      where: { unsubscribeDigest: new Uint8Array(unsubscribeDigest) },
      select: { userId: true },
    });
    if (mail === null) return null;
    const rows = await tx.member.findMany({
      where: { userId: mail.userId, removedAt: null },
      select: { id: true, organizationId: true },
    });
    return rows.map(({ id: memberId, organizationId }) => ({ memberId, organizationId }));
  }
}

/** Posts that a reader sees, without an order. */
function receivedBy({ organizationId, memberId }: Reader, now: Date): Prisma.Sql {
  return Prisma.sql`
    SELECT p.id, p.texts, p.default_language AS "defaultLanguage", p.published_at AS "publishedAt",
      EXISTS (SELECT 1 FROM news_read r WHERE r.member_id = ${memberId}::uuid AND r.post_id = p.id) AS "isRead"
    FROM news_recipient n JOIN news_post p ON p.id = n.post_id
    WHERE n.organization_id = ${organizationId}::uuid AND p.state = 'published'
      AND (p.expires_at IS NULL OR p.expires_at > ${now})`;
}
