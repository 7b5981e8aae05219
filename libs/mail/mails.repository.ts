import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '#kernel';
import { containing, pageWindow, Prisma, PrismaService, type Transaction } from '#infra';
import type { SealedSecret } from '#vault';
import type { OutgoingMail } from './outgoing-mail.js';

export interface MailFilter {
  readonly statuses?: readonly string[];
  /** Substring of the recipient's address, case-insensitive. */
  readonly q?: string;
}

export interface NewMail {
  readonly id: string;
  readonly template: string;
  readonly locale: string;
  readonly recipient: string;
  readonly isBulk: boolean;
  /** Null: now. */
  readonly dueAt: Date | null;
  readonly sealed: SealedSecret;
}

/** A mail to be sent now, and the number of this attempt. */
export interface ClaimedMail {
  readonly id: string;
  readonly recipient: string;
  readonly template: string;
  readonly attempts: number;
  readonly sealed: SealedSecret;
}

/** All columns except the content. */
const publicColumns = {
  id: true,
  template: true,
  locale: true,
  recipient: true,
  status: true,
  attempts: true,
  lastError: true,
  nextAttemptAt: true,
  sentAt: true,
  createdAt: true,
} satisfies Prisma.MailMessageSelect;

const NO_CONTENT = { sealed: null, encryptionKeyId: null } as const;

@Injectable()
export class MailsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list({ statuses, q }: MailFilter, page: PageRequest): Promise<Page<OutgoingMail>> {
    const window = pageWindow(page);
    const where: Prisma.MailMessageWhereInput = {
      AND: [window.where],
      ...(statuses === undefined ? {} : { status: { in: [...statuses] } }),
      ...(q === undefined ? {} : { recipient: containing(q) }),
    };
    const read = (db: Transaction) => db.mailMessage.findMany({ ...window, where, select: publicColumns });
    return pageOf(await this.prisma.search(q, read), page);
  }

  async find(id: string): Promise<OutgoingMail | null> {
    return this.prisma.mailMessage.findUnique({ where: { id }, select: publicColumns });
  }

  /** Returns nothing: a customer's transaction can write mails, but not read them. */
  async insert(tx: Transaction, mails: readonly NewMail[]): Promise<void> {
    const data = mails.map(({ sealed: { ciphertext: sealed, encryptionKeyId }, dueAt, ...mail }) => ({
      ...{ ...mail, sealed, encryptionKeyId },
      ...(dueAt === null ? {} : { nextAttemptAt: dueAt }),
    }));
    await tx.mailMessage.createMany({ data });
  }

  /**
   * When the last mail of a template is due that waits for its first attempt; null: none waits. Until the transaction ends,
   * no other transaction reads it.
   */
  async lastDue(tx: Transaction, template: string): Promise<{ readonly now: Date; readonly last: Date | null }> {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('mail_message'), hashtext(${template}))`;
    const [row] = await tx.$queryRaw<{ now: Date; last: Date | null }[]>`
      SELECT clock_timestamp() AS now, (SELECT next_attempt_at FROM mail_message
        WHERE template = ${template} AND status = 'queued' AND attempts = 0 ORDER BY next_attempt_at DESC LIMIT 1) AS last`;
    if (row === undefined) throw new Error('no row');
    return row;
  }

  /** Removes those of some mails that no worker has tried to send. Returns their ids. */
  async removeUntried(tx: Transaction, ids: readonly string[]): Promise<string[]> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      DELETE FROM mail_message WHERE id = ANY(${[...ids]}::uuid[]) AND status = 'queued' AND attempts = 0 RETURNING id::text`;
    return rows.map(({ id }) => id);
  }

  /** The newest to an address. */
  async listTo(recipient: string, limit: number): Promise<OutgoingMail[]> {
    const query = { where: { recipient }, orderBy: { id: 'desc' }, take: limit, select: publicColumns } as const;
    return this.prisma.mailMessage.findMany(query);
  }

  async removeTo(tx: Transaction, recipient: string): Promise<void> {
    await tx.mailMessage.deleteMany({ where: { recipient } });
  }

  async findForUpdate(tx: Transaction, id: string): Promise<OutgoingMail | null> {
    await tx.$executeRaw`SELECT 1 FROM mail_message WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return tx.mailMessage.findUnique({ where: { id }, select: publicColumns });
  }

  /** A dead mail is due again, with all its attempts. */
  async requeue(tx: Transaction, id: string): Promise<OutgoingMail> {
    await tx.$executeRaw`
      UPDATE mail_message SET status = 'queued', attempts = 0, next_attempt_at = now() WHERE id = ${id}::uuid`;
    return tx.mailMessage.findUniqueOrThrow({ where: { id }, select: publicColumns });
  }

  /**
   * Takes at most `limit` due mails, those of many last; each is due again after `leaseMs`. Rows that another worker takes are
   * passed over.
   */
  async claimDue(limit: number, leaseMs: number): Promise<ClaimedMail[]> {
    const rows = await this.prisma.$queryRaw<(Omit<ClaimedMail, 'sealed'> & SealedSecret)[]>`
      UPDATE mail_message SET attempts = attempts + 1,
        next_attempt_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM mail_message WHERE status = 'queued' AND next_attempt_at <= clock_timestamp()
        ORDER BY is_bulk, next_attempt_at LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id, recipient, template, attempts, sealed AS ciphertext, encryption_key_id AS "encryptionKeyId"`;
    return rows.map(({ ciphertext, encryptionKeyId, ...mail }) => ({
      ...mail,
      sealed: { ciphertext, encryptionKeyId },
    }));
  }

  async markSent(id: string): Promise<void> {
    const data = { status: 'sent', sentAt: new Date(), lastError: null, ...NO_CONTENT };
    await this.prisma.mailMessage.update({ where: { id }, data, select: { id: true } });
  }

  /** @param delayMs null: the mail is dead */
  async markFailed(id: string, lastError: string, delayMs: number | null): Promise<void> {
    const change =
      delayMs === null
        ? Prisma.sql`status = 'dead'`
        : Prisma.sql`next_attempt_at = now() + ${delayMs} * interval '1 ms'`;
    await this.prisma.$executeRaw`
      UPDATE mail_message SET last_error = ${lastError}, ${change} WHERE id = ${id}::uuid`;
  }

  async removeOlderThan(createdBefore: Date): Promise<number> {
    const where = { createdAt: { lt: createdBefore }, status: { not: 'queued' } };
    return (await this.prisma.mailMessage.deleteMany({ where })).count;
  }
}
