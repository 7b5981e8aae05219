import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { Post } from '../domain/post.js';

export const NEWS_MAIL_STATUSES = ['queued', 'sent', 'failed'] as const;

/** An email of a post, in the send log. */
export interface NewsMail {
  readonly id: string;
  readonly postId: string;
  readonly organizationId: string;
  readonly memberId: string;
  /** Null: the person is no longer there. */
  readonly recipient: string | null;
  /** The email among all emails, which are kept for 30 days. */
  readonly mailId: string | null;
  readonly status: string;
  readonly queuedAt: Date;
  readonly endedAt: Date | null;
}

interface NewsMailFilter {
  readonly postId?: string;
  readonly statuses?: readonly string[];
}

/** An organization whose members are to get a post. */
export interface MailedOrganization {
  readonly post: Post;
  readonly organizationId: string;
  readonly mailedThrough: string | null;
}

interface NewNewsMail {
  readonly id: string;
  readonly postId: string;
  readonly organizationId: string;
  readonly memberId: string;
  readonly userId: string;
  readonly unsubscribeDigest: Buffer;
}

/** For so long an email among all emails is looked at. */
const KEPT_DAYS = 30;
/** What waits for longer is with a mail server that takes nothing now. */
const WAITS_MINUTES = 10;

/** Owns `news_mail`; writes how far the emails of `news_recipient` are. */
@Injectable()
export class NewsMailRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list({ postId, statuses }: NewsMailFilter, page: PageRequest): Promise<Page<NewsMail>> {
    const window = pageWindow(page);
    const where: Prisma.NewsMailWhereInput = {
      AND: [window.where],
      ...(postId === undefined ? {} : { postId }),
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
    };
    const found = await this.prisma.newsMail.findMany({
      ...window,
      where,
      omit: { unsubscribeDigest: true },
      include: { member: { select: { user: { select: { email: true } } } } },
    });
    const rows = found.map(({ member, ...mail }) => ({ ...mail, recipient: member.user.email }));
    return pageOf(rows, page);
  }

  /** Emails that were queued lately and are not sent yet. */
  async countWaiting(): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM news_mail
      WHERE status = 'queued' AND queued_at > clock_timestamp() - ${WAITS_MINUTES} * interval '1 minute'`;
    return row?.count ?? 0;
  }

  /**
   * An organization with emails to write, and its post; both are locked, so a withdrawal waits for the transaction. Null: there
   * is none, or other workers have them.
   */
  async claim(tx: Transaction, now: Date): Promise<MailedOrganization | null> {
    const [row] = await tx.$queryRaw<{ postId: string; organizationId: string; mailedThrough: string | null }[]>`
      SELECT r.post_id AS "postId", r.organization_id AS "organizationId", r.mailed_through AS "mailedThrough"
      FROM news_recipient r JOIN news_post p ON p.id = r.post_id
      WHERE NOT r.is_mailed AND p.state = 'published' AND (p.expires_at IS NULL OR p.expires_at > ${now})
      ORDER BY r.post_id, r.organization_id LIMIT 1 FOR NO KEY UPDATE OF r SKIP LOCKED`;
    if (row === undefined) return null;
    const [post] = await tx.$queryRaw<Post[]>`
      SELECT id, state, texts, default_language AS "defaultLanguage" FROM news_post WHERE id = ${row.postId}::uuid FOR SHARE`;
    return post?.state === 'published' ? { ...row, post } : null;
  }

  /** Of these, those that are new: a person who is a member twice gets a post once. */
  async insert(tx: Transaction, mails: readonly NewNewsMail[]): Promise<ReadonlySet<string>> {
    const data = mails.map((mail) => ({ ...mail, unsubscribeDigest: new Uint8Array(mail.unsubscribeDigest) }));
    const rows = await tx.newsMail.createManyAndReturn({ data, skipDuplicates: true, select: { id: true } });
    return new Set(rows.map(({ id }) => id));
  }

  async noteMail(tx: Transaction, id: string, mailId: string): Promise<void> {
    await tx.newsMail.update({ where: { id }, data: { mailId }, select: { id: true } });
  }

  /** @param through the last member; null: all have theirs */
  async noteMailed(
    tx: Transaction,
    { post, organizationId }: MailedOrganization,
    through: string | null,
  ): Promise<void> {
    const data = through === null ? { isMailed: true } : { mailedThrough: through };
    await tx.newsRecipient.updateMany({ where: { postId: post.id, organizationId }, data });
  }

  /** A post that was withdrawn, or that ended, is mailed no further. */
  async closeEnded(now: Date): Promise<void> {
    await this.prisma.$executeRaw`
      UPDATE news_recipient r SET is_mailed = true FROM news_post p
      WHERE p.id = r.post_id AND NOT r.is_mailed AND (p.state = 'withdrawn' OR p.expires_at <= ${now})`;
  }

  /** Members who want no emails of news. */
  async mutedOf(tx: Transaction, organizationId: string): Promise<ReadonlySet<string>> {
    const rows = await tx.newsMute.findMany({ where: { organizationId }, select: { memberId: true } });
    return new Set(rows.map(({ memberId }) => memberId));
  }

  /** Copies what became of emails from mail's `mail_message`, which is read here: its rows are kept for 30 days only. */
  async noteOutcomes(): Promise<number> {
    return this.prisma.$executeRaw`
      UPDATE news_mail n SET status = m.outcome, ended_at = m.ended_at
      FROM (SELECT n.id, CASE WHEN m.status IN ('queued', 'sent') THEN m.status ELSE 'failed' END AS outcome,
          CASE m.status WHEN 'sent' THEN m.sent_at WHEN 'queued' THEN NULL ELSE clock_timestamp() END AS ended_at
        FROM news_mail n LEFT JOIN mail_message m ON m.id = n.mail_id
        WHERE n.status <> 'sent' AND n.queued_at > clock_timestamp() - ${KEPT_DAYS} * interval '1 day') AS m
      WHERE n.id = m.id AND n.status <> m.outcome`;
  }
}
