import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

/** What the worker is to find out from a provider: one row an object, however many messages name it. */
export interface PaymentStatusCheck {
  readonly providerId: string;
  readonly subject: string;
  readonly tries: number;
  /** Counts the reasons: an answer to an earlier one does not end a later one. */
  readonly reasons: number;
}

/** Owns `payment_question`. */
@Injectable()
export class StatusCheckRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** One that waits for its next try is due again at once. */
  async add(providerId: string, subjects: readonly string[]): Promise<void> {
    // In one order, so that two at once do not wait for each other.
    const distinct = [...new Set(subjects)].sort();
    await this.prisma.$executeRaw`
      INSERT INTO payment_question (provider_id, subject, due_at)
      SELECT ${providerId}::uuid, subject, now() FROM unnest(${distinct}::text[]) AS subject
      ON CONFLICT (provider_id, subject)
      DO UPDATE SET due_at = now(), tries = 0, reasons = payment_question.reasons + 1`;
  }

  /** Takes at most `limit` due ones; each is due again after `leaseMs`. Rows that another worker takes are passed over. */
  async take(limit: number, leaseMs: number): Promise<PaymentStatusCheck[]> {
    return this.prisma.$queryRaw<PaymentStatusCheck[]>`
      UPDATE payment_question q SET due_at = now() + ${leaseMs} * interval '1 ms', tries = q.tries + 1
      FROM (SELECT provider_id, subject FROM payment_question WHERE due_at <= now()
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
      WHERE q.provider_id = due.provider_id AND q.subject = due.subject
      RETURNING q.provider_id AS "providerId", q.subject, q.tries, q.reasons`;
  }

  count(): Promise<number> {
    return this.prisma.paymentStatusCheck.count();
  }

  /** One of each provider with status checks that it did not answer. */
  async listErrors(): Promise<{ readonly providerId: string; readonly error: string }[]> {
    const rows = await this.prisma.paymentStatusCheck.findMany({
      where: { error: { not: null } },
      distinct: ['providerId'],
      select: { providerId: true, error: true },
    });
    return rows.map(({ providerId, error }) => ({ providerId, error: error ?? '' }));
  }

  /** Ends a status check, unless there is another reason for it since. */
  async end({ providerId, subject, reasons }: PaymentStatusCheck): Promise<void> {
    await this.prisma.paymentStatusCheck.deleteMany({ where: { providerId, subject, reasons } });
  }

  async postpone({ providerId, subject, reasons }: PaymentStatusCheck, dueAt: Date, error: string): Promise<void> {
    await this.prisma.paymentStatusCheck.updateMany({
      where: { providerId, subject, reasons },
      data: { dueAt, error },
    });
  }
}
