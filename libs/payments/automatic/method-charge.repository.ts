import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#core/infra';
import type { ChargeDecline } from '../domain/automatic-topup.js';

/** An order on its way to a saved method. */
export interface MethodCharge {
  readonly orderId: string;
  readonly organizationId: string;
  /** Of the charge, this one included. */
  readonly tries: number;
  /** How the bank declined; null: it did not, as far as is known. */
  readonly decline: ChargeDecline['kind'] | null;
  readonly declineReason: string | null;
  /** Its person pays in a session; else it is an automatic top-up. */
  readonly byPerson: boolean;
}

/** Owns `method_charge`: one open charge of an organization, held by an index. */
@Injectable()
export class MethodChargeRepository {
  constructor(private readonly prisma: PrismaService) {}

  async open(
    tx: Transaction,
    { orderId, organizationId }: Pick<MethodCharge, 'orderId' | 'organizationId'>,
    dueAt: Date,
  ): Promise<void> {
    await tx.methodCharge.create({ data: { orderId, organizationId, dueAt } });
  }

  /** The same for an order that its person pays now: the first try is of the caller, until `dueAt`. */
  async openByPerson(
    tx: Transaction,
    { orderId, organizationId }: Pick<MethodCharge, 'orderId' | 'organizationId'>,
    dueAt: Date,
  ): Promise<void> {
    await tx.methodCharge.create({ data: { orderId, organizationId, dueAt, tries: 1, byPerson: true } });
  }

  async isOpen(tx: Transaction, organizationId: string): Promise<boolean> {
    return (await tx.methodCharge.findFirst({ where: { organizationId, endedAt: null } })) !== null;
  }

  /** Takes at most `limit` due ones; each is due again after `leaseMs`. Rows that another worker takes are passed over. */
  take(limit: number, leaseMs: number): Promise<MethodCharge[]> {
    return this.prisma.$queryRaw<MethodCharge[]>`
      UPDATE method_charge c SET due_at = now() + ${leaseMs} * interval '1 ms', tries = c.tries + 1
      FROM (SELECT order_id FROM method_charge WHERE ended_at IS NULL AND due_at <= now()
        ORDER BY due_at LIMIT ${limit} FOR UPDATE SKIP LOCKED) AS due
      WHERE c.order_id = due.order_id
      RETURNING c.order_id AS "orderId", c.organization_id AS "organizationId", c.tries,
        c.decline, c.decline_reason AS "declineReason", c.by_person AS "byPerson"`;
  }

  async postpone(orderId: string, dueAt: Date): Promise<void> {
    await this.prisma.methodCharge.updateMany({ where: { orderId, endedAt: null }, data: { dueAt } });
  }

  /** Before the order fails by it: a process that ends between the two leaves the next one the kind. */
  async noteDecline(orderId: string, { kind, reason }: ChargeDecline): Promise<void> {
    const data = { decline: kind, declineReason: reason };
    await this.prisma.methodCharge.updateMany({ where: { orderId, endedAt: null }, data });
  }

  /** The charge that was open until now: its end is noted once. Null: it had ended. */
  async end(tx: Transaction, orderId: string, endedAt: Date): Promise<Pick<MethodCharge, 'byPerson'> | null> {
    const where = { orderId, endedAt: null };
    const [ended] = await tx.methodCharge.updateManyAndReturn({ where, data: { endedAt } });
    return ended ?? null;
  }
}
