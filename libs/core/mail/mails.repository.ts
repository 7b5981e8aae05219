import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '../kernel/page.js';
import { containing } from '../infra/prisma/containing.js';
import { pageWindow } from '../infra/prisma/page-window.js';
import { Prisma } from '../infra/prisma/generated/client.js';
import { PrismaService, type Transaction } from '../infra/prisma/prisma.service.js';
import type { SealedSecret } from '../vault/sealed-rows.js';
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
  readonly locale: string;
  readonly attempts: number;
  /** With others that wait, or alone; null: not decided. */
  readonly sentAs: 'alone' | 'digest' | null;
  readonly sealed: SealedSecret;
}

/** A mail that a digest lists. */
interface WaitingMail {
  readonly id: string;
  readonly createdAt: Date;
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
      ...mail,
      sealed,
      encryptionKeyId,
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

  /** A dead mail is due again, with all its attempts, by itself. */
  async requeue(tx: Transaction, id: string): Promise<OutgoingMail> {
    await tx.$executeRaw`
      UPDATE mail_message SET status = 'queued', attempts = 0, next_attempt_at = now(), sent_as = 'alone', digest_id = NULL
      WHERE id = ${id}::uuid`;
    return tx.mailMessage.findUniqueOrThrow({ where: { id }, select: publicColumns });
  }

  /**
   * Takes at most `limit` due mails, those of many last; each is due again after `leaseMs`. Rows that another worker takes, and
   * those that another mail carries, are passed over.
   *
   * @param templates no other mails; null: all
   */
  async claimDue(limit: number, leaseMs: number, templates: readonly string[] | null = null): Promise<ClaimedMail[]> {
    const ofTemplates = templates === null ? Prisma.sql`true` : Prisma.sql`template = ANY (${[...templates]}::text[])`;
    const rows = await this.prisma.$queryRaw<(Omit<ClaimedMail, 'sealed'> & SealedSecret)[]>`
      UPDATE mail_message SET attempts = attempts + 1,
        next_attempt_at = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
      WHERE id IN (
        SELECT id FROM mail_message WHERE status = 'queued' AND next_attempt_at <= clock_timestamp()
          AND (digest_id IS NULL OR digest_id = id) AND ${ofTemplates}
        ORDER BY is_bulk, next_attempt_at, id LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED)
      RETURNING id, recipient, template, locale, attempts, sent_as AS "sentAs", sealed AS ciphertext, encryption_key_id AS "encryptionKeyId"`;
    return rows.map(({ ciphertext, encryptionKeyId, ...mail }) => ({
      ...mail,
      sealed: { ciphertext, encryptionKeyId },
    }));
  }

  /**
   * Counts a mail, once, and decides how it leaves. Within `max` of its kind and mailbox in a day alone, else with others after
   * `waitMs`. Returns whether it leaves now.
   */
  async decide(
    { id }: Pick<ClaimedMail, 'id'>,
    { key, max, waitMs }: { readonly key: Buffer; readonly max: number; readonly waitMs: number },
  ): Promise<boolean> {
    return this.transaction(async (tx) => {
      const undecided = await tx.$executeRaw`
        UPDATE mail_message SET sent_as = 'alone' WHERE id = ${id}::uuid AND sent_as IS NULL`;
      if (undecided === 0) return true;
      const [row] = await tx.$queryRaw<{ count: number }[]>`
        INSERT INTO mail_count AS c (key) VALUES (${key}) ON CONFLICT (key) DO UPDATE SET
          count = CASE WHEN c.began_at > now() - interval '1 day' THEN c.count + 1 ELSE 1 END,
          began_at = CASE WHEN c.began_at > now() - interval '1 day' THEN c.began_at ELSE now() END
        RETURNING count`;
      if ((row?.count ?? 1) <= max) return true;
      await tx.$executeRaw`
        UPDATE mail_message SET sent_as = 'digest', attempts = 0,
          next_attempt_at = clock_timestamp() + ${waitMs} * interval '1 ms' WHERE id = ${id}::uuid`;
      return false;
    });
  }

  /**
   * All that waits for a mailbox is carried by the mail with this id from now on: what comes later is for the next one, so that a
   * repeated attempt has the same content. Returns the newest `limit` of them, oldest first, and their number; null: another mail
   * carries this one.
   */
  async gather(
    { id, recipient }: Pick<ClaimedMail, 'id' | 'recipient'>,
    limit: number,
  ): Promise<{ readonly mails: readonly WaitingMail[]; readonly count: number } | null> {
    return this.transaction(async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('mail_digest'), hashtext(${recipient}))`;
      const own = await tx.mailMessage.findUnique({ where: { id }, select: { digestId: true } });
      if (own === null || (own.digestId !== null && own.digestId !== id)) return null;
      if (own.digestId === null) {
        await tx.$executeRaw`UPDATE mail_message SET digest_id = ${id}::uuid
          WHERE recipient = ${recipient} AND status = 'queued' AND sent_as = 'digest' AND digest_id IS NULL`;
      }
      const carried = { digestId: id, status: 'queued' };
      const select = { id: true, createdAt: true, sealed: true, encryptionKeyId: true } as const;
      const newest = { where: carried, orderBy: { id: 'desc' }, take: limit, select } as const;
      const [rows, count] = [await tx.mailMessage.findMany(newest), await tx.mailMessage.count({ where: carried })];
      const mails = rows
        .toReversed()
        .flatMap(({ sealed: ciphertext, encryptionKeyId, ...mail }) =>
          ciphertext === null || encryptionKeyId === null ? [] : [{ ...mail, sealed: { ciphertext, encryptionKeyId } }],
        );
      return { mails, count };
    });
  }

  /** With all that it carries. */
  async markSent(id: string): Promise<void> {
    const data = { status: 'sent', sentAt: new Date(), lastError: null, ...NO_CONTENT };
    await this.prisma.mailMessage.updateMany({ where: { OR: [{ id }, { digestId: id, status: 'queued' }] }, data });
  }

  /** @param delayMs null: the mail is dead, with all that it carries */
  async markFailed(id: string, lastError: string, delayMs: number | null): Promise<void> {
    const change =
      delayMs === null
        ? Prisma.sql`status = 'dead'`
        : Prisma.sql`next_attempt_at = now() + ${delayMs} * interval '1 ms'`;
    await this.prisma.$executeRaw`
      UPDATE mail_message SET last_error = ${lastError}, ${change}
      WHERE id = ${id}::uuid OR (digest_id = ${id}::uuid AND status = 'queued')`;
  }

  /** Also counts that have ended. */
  async removeOlderThan(createdBefore: Date): Promise<number> {
    await this.prisma.$executeRaw`DELETE FROM mail_count WHERE began_at <= now() - interval '1 day'`;
    const where = { createdAt: { lt: createdBefore }, status: { not: 'queued' } };
    return (await this.prisma.mailMessage.deleteMany({ where })).count;
  }
}
