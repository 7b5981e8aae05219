import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import type { UnappliedReason } from '../domain/apply-payment.js';
import type { PaymentEventKind } from '../domain/order-state.js';
import type { PaymentMove } from '../domain/payment-line.js';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';

/** What a provider said of an order, or an operator in its place. */
export interface PaymentEvent {
  readonly id: string;
  readonly providerId: string;
  /** Null: it names no order that is known. */
  readonly orderId: string | null;
  readonly kind: PaymentEventKind;
  /** The provider's id; unique among events of a provider and kind. */
  readonly externalRef: string;
  /**
   * What it ends or belongs to: the reference of a withdrawal, the id of a refund of our own, or the reference of the
   * payment of which something was taken.
   */
  readonly aboutRef: string | null;
  /** With the tax; zero where no money moved. */
  readonly grossNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  readonly provider: Pick<PaymentProvider, 'kind'>;
  /** ISO 4217, of the provider. */
  readonly currency: string;
  /** As the provider states them, in minor units of the currency. */
  readonly grossMinor: bigint;
  readonly taxMinor: bigint;
  readonly note: string | null;
  readonly actor: string;
  readonly occurredAt: Date;
  readonly bookedAt: Date | null;
}

/** With what its provider is. */
export interface LockedPaymentEvent extends PaymentEvent {
  readonly provider: Pick<PaymentProvider, 'kind' | 'mode' | 'currency'>;
}

export interface UnappliedPayment {
  /** That of the event. */
  readonly id: string;
  readonly orderId: string | null;
  readonly reason: UnappliedReason;
  readonly amountNanoUsd: bigint;
  readonly leftNanoUsd: bigint;
  readonly createdAt: Date;
}

/** With the event that made it, and where its money went. */
export interface UnappliedDetails extends UnappliedPayment {
  readonly event: PaymentEvent & { readonly moves: readonly PaymentMove[] };
}

/** By its kind amounts are counted. */
const OF_PROVIDER = { provider: { select: { kind: true } } } as const;
const WITH_MOVES = { event: { include: { ...OF_PROVIDER, moves: { orderBy: { id: 'asc' } } } } } as const;

/** Owns `payment_fact` and `unapplied_payment`. Constraints limit their texts. */
@Injectable()
export class PaymentEventRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** A repeated event is the row that is there. Returns its id. */
  async note(tx: Transaction, data: Omit<PaymentEvent, 'bookedAt' | 'provider'>): Promise<string> {
    await tx.paymentEvent.createMany({ data: [data], skipDuplicates: true });
    const { providerId, kind, externalRef } = data;
    const key = { providerId, kind, externalRef };
    const row = await tx.paymentEvent.findUniqueOrThrow({
      where: { providerId_kind_externalRef: key },
      select: { id: true },
    });
    return row.id;
  }

  /** Locks an event until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<LockedPaymentEvent> {
    await tx.$queryRaw`SELECT 1 FROM payment_fact WHERE id = ${id}::uuid FOR UPDATE`;
    const include = { provider: { select: { kind: true, mode: true, currency: true } } };
    return (await tx.paymentEvent.findUniqueOrThrow({ where: { id }, include })) as LockedPaymentEvent;
  }

  async find(tx: Transaction, id: string): Promise<PaymentEvent | null> {
    return (await tx.paymentEvent.findUnique({ where: { id }, include: OF_PROVIDER })) as PaymentEvent | null;
  }

  /** What was paid for an order, in minor units and in dollars without tax, and its tax. */
  async paidFor(
    tx: Transaction,
    orderId: string,
  ): Promise<{ readonly minor: bigint; readonly nanoUsd: bigint; readonly taxMinor: bigint }> {
    const { _sum: sum } = await tx.paymentEvent.aggregate({
      where: { orderId, kind: 'paid' },
      _sum: { grossMinor: true, taxMinor: true, grossNanoUsd: true, taxNanoUsd: true },
    });
    const [grossMinor, taxMinor] = [sum.grossMinor ?? 0n, sum.taxMinor ?? 0n];
    return { taxMinor, minor: grossMinor - taxMinor, nanoUsd: (sum.grossNanoUsd ?? 0n) - (sum.taxNanoUsd ?? 0n) };
  }

  /** By its provider's reference. */
  async findByRef(
    tx: Transaction,
    { providerId, kind, externalRef }: Pick<PaymentEvent, 'providerId' | 'kind' | 'externalRef'>,
  ): Promise<PaymentEvent | null> {
    const key = { providerId, kind, externalRef };
    const where = { providerId_kind_externalRef: key };
    return (await tx.paymentEvent.findUnique({ where, include: OF_PROVIDER })) as PaymentEvent | null;
  }

  /** The reference of the payment that credited an order: the exact one, else its largest part. Null: none is known. */
  async paymentOfCredit(tx: Transaction, orderId: string): Promise<string | null> {
    const paid = await tx.paymentEvent.findMany({ where: { orderId, kind: 'paid' }, include: { unapplied: true } });
    const exact = paid.find(({ unapplied }) => unapplied === null);
    const [largest] = paid
      .filter(({ unapplied }) => unapplied !== null && unapplied.reason !== 'twice')
      .toSorted((one, other) => (one.grossNanoUsd > other.grossNanoUsd ? -1 : 1));
    return (exact ?? largest)?.externalRef ?? null;
  }

  /** The order that a payment credited by itself; null: none. Refunds of before payments were followed name no payment. */
  async creditedBy(tx: Transaction, { orderId, externalRef }: PaymentEvent): Promise<string | null> {
    return orderId !== null && (await this.paymentOfCredit(tx, orderId)) === externalRef ? orderId : null;
  }

  /** Whether its provider took something of a payment that is not booked yet. */
  async isBeingTaken(tx: Transaction, { providerId, externalRef: aboutRef }: PaymentEvent): Promise<boolean> {
    const where = { providerId, aboutRef, bookedAt: null, kind: { in: ['refunded', 'withdrawn'] } };
    return (await tx.paymentEvent.findFirst({ where, select: { id: true } })) !== null;
  }

  /**
   * What of a payment is gone so far, in minor units and in dollars: by refunds of our own from their approval on, by the
   * provider's dashboard, and by disputes.
   *
   * @param creditedId the order that it credited by itself, of which refunds of before name no payment; null: none
   */
  async returnedOf(
    tx: Transaction,
    { id, providerId, externalRef }: Pick<PaymentEvent, 'id' | 'providerId' | 'externalRef'>,
    creditedId: string | null,
  ): Promise<{ readonly minor: bigint; readonly nanoUsd: bigint }> {
    const [row] = await tx.$queryRaw<{ minor: string; nano: string }[]>`
      SELECT coalesce(sum(minor), 0)::text AS minor, coalesce(sum(nano), 0)::text AS nano FROM (
        SELECT CASE WHEN kind IN ('refunded', 'withdrawn') THEN gross_minor ELSE -gross_minor END AS minor,
          CASE WHEN kind IN ('refunded', 'withdrawn') THEN gross_nano_usd ELSE -gross_nano_usd END AS nano
        FROM payment_fact WHERE provider_id = ${providerId}::uuid
          AND (kind IN ('refunded', 'refund_failed', 'withdrawn') AND about_ref = ${externalRef}
            OR kind = 'reinstated' AND about_ref IN (SELECT w.external_ref FROM payment_fact w
              WHERE w.provider_id = ${providerId}::uuid AND w.kind = 'withdrawn' AND w.about_ref = ${externalRef}))
        UNION ALL
        SELECT gross_minor, gross_nano_usd FROM order_refund
        WHERE provider_id = ${providerId}::uuid AND state IN ('booked', 'sent', 'succeeded')
          AND (payment_id = ${id}::uuid OR unapplied_id = ${id}::uuid
            OR payment_id IS NULL AND unapplied_id IS NULL AND order_id = ${creditedId}::uuid)
      ) AS returned`;
    return { minor: BigInt(row?.minor ?? 0), nanoUsd: BigInt(row?.nano ?? 0) };
  }

  /** What came back of a withdrawal so far. */
  async reinstatedOf(
    tx: Transaction,
    { providerId, aboutRef }: { readonly providerId: string; readonly aboutRef: string },
  ): Promise<{ readonly minor: bigint; readonly nanoUsd: bigint }> {
    const { _sum: sum } = await tx.paymentEvent.aggregate({
      where: { providerId, kind: 'reinstated', aboutRef },
      _sum: { grossMinor: true, grossNanoUsd: true },
    });
    return { minor: sum.grossMinor ?? 0n, nanoUsd: sum.grossNanoUsd ?? 0n };
  }

  async of(tx: Transaction, orderId: string): Promise<PaymentEvent[]> {
    const where = { orderId };
    return (await tx.paymentEvent.findMany({ where, orderBy: { id: 'asc' }, include: OF_PROVIDER })) as PaymentEvent[];
  }

  /** Which of these payments of a provider are noted. */
  async knownPayments(tx: Transaction, providerId: string, refs: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.paymentEvent.findMany({
      where: { providerId, kind: 'paid', externalRef: { in: [...refs] } },
      select: { externalRef: true },
    });
    return new Set(rows.map(({ externalRef }) => externalRef));
  }

  /** Seen with the rights of an operator. */
  async listOf(orderId: string): Promise<PaymentEvent[]> {
    return this.of(this.prisma, orderId);
  }

  async listPayouts(providerId: string, page: PageRequest): Promise<Page<PaymentEvent>> {
    const window = pageWindow(page);
    const where = { AND: [window.where, { providerId, kind: 'payout' }] };
    const rows = await this.prisma.paymentEvent.findMany({ ...window, where, include: OF_PROVIDER });
    return pageOf(rows as PaymentEvent[], page);
  }

  /** Events that are noted and not booked, the oldest first. */
  async unbooked(tx: Transaction, limit: number): Promise<string[]> {
    const rows = await tx.paymentEvent.findMany({
      where: { bookedAt: null },
      orderBy: { createdAt: 'asc' },
      select: { id: true },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  /** What was taken of orders or given back, by events that are noted and not booked; the oldest first. */
  async unbookedTakings(tx: Transaction, orderIds: readonly string[]): Promise<string[]> {
    const rows = await tx.paymentEvent.findMany({
      where: { orderId: { in: [...orderIds] }, bookedAt: null, kind: { in: ['refunded', 'withdrawn', 'reinstated'] } },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  async markBooked(tx: Transaction, id: string): Promise<void> {
    await tx.paymentEvent.update({ where: { id }, data: { bookedAt: new Date() } });
  }

  async insertUnapplied(tx: Transaction, data: Omit<UnappliedPayment, 'createdAt'>): Promise<UnappliedPayment> {
    return (await tx.unappliedPayment.create({ data })) as UnappliedPayment;
  }

  /** Locks it until the transaction ends. */
  async lockUnapplied(tx: Transaction, id: string): Promise<UnappliedPayment | null> {
    await tx.$queryRaw`SELECT 1 FROM unapplied_payment WHERE id = ${id}::uuid FOR UPDATE`;
    return (await tx.unappliedPayment.findUnique({ where: { id } })) as UnappliedPayment | null;
  }

  /** What waited for an order, the oldest first, locked until the transaction ends. */
  async lockUnappliedOf(tx: Transaction, orderId: string): Promise<UnappliedPayment[]> {
    await tx.$queryRaw`SELECT 1 FROM unapplied_payment WHERE order_id = ${orderId}::uuid ORDER BY id FOR UPDATE`;
    return (await tx.unappliedPayment.findMany({ where: { orderId }, orderBy: { id: 'asc' } })) as UnappliedPayment[];
  }

  /** A negative amount is given back to it. */
  async takeUnapplied(tx: Transaction, id: string, amountNanoUsd: bigint): Promise<void> {
    await tx.unappliedPayment.update({ where: { id }, data: { leftNanoUsd: { decrement: amountNanoUsd } } });
  }

  async readUnapplied(id: string): Promise<UnappliedDetails | null> {
    const row = await this.prisma.unappliedPayment.findUnique({ where: { id }, include: WITH_MOVES });
    return row as UnappliedDetails | null;
  }

  /** `isOpen`: something is left of it; the other ones are assigned or returned. */
  async listUnapplied(isOpen: boolean | null, page: PageRequest): Promise<Page<UnappliedDetails>> {
    const left = isOpen === null ? {} : { leftNanoUsd: isOpen ? { gt: 0 } : 0 };
    const window = pageWindow(page);
    const where = { AND: [window.where, left] };
    const rows = await this.prisma.unappliedPayment.findMany({ ...window, where, include: WITH_MOVES });
    return pageOf(rows as UnappliedDetails[], page);
  }
}
