import { Injectable } from '@nestjs/common';
import { pageWindow, PrismaService, type Prisma, type Transaction } from '#core/infra';
import { pageOf, type Page, type PageRequest } from '#core';
import { OPEN_STATES, type OrderState, type OrderSums } from '../domain/order-state.js';
import type { PaymentMode } from '../port/provider-adapter.js';
import { withKinds, type PaymentProvider } from '../providers/payment-provider.repository.js';

/** What a customer is to pay. Amounts are fixed when it is made; sums and state follow from its events. */
export interface PaymentOrder extends OrderSums {
  readonly id: string;
  readonly organizationId: string;
  readonly providerId: string;
  readonly mode: PaymentMode;
  readonly userId: string | null;
  /** What the customer writes into a transfer. */
  readonly reference: string;
  readonly amountNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly provider: Pick<PaymentProvider, 'kind'>;
  /** Of its provider, ISO 4217. */
  readonly currency: string;
  /** Units of the currency for a dollar, as nano-units. */
  readonly rateNano: bigint;
  /** What is to be paid, in minor units of the currency. */
  readonly totalMinor: bigint;
  readonly bonusNanoUsd: bigint;
  /** Days until the bonus ends, from the credit on; null: it does not. */
  readonly bonusDays: number | null;
  /** Of the terms of service when it was made; null: there were none. */
  readonly legalVersion: string | null;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly state: OrderState;
  /** The provider's names: of the page where the customer pays, and of the payment. */
  readonly checkoutRef: string | null;
  readonly checkoutUrl: string | null;
  readonly paymentRef: string | null;
  /** How it was paid, for people: `visa 4242`. */
  readonly method: string | null;
  /** Its customer lets the provider keep the way to pay. */
  readonly savesMethod: boolean;
  /** It is charged to this one, without its customer; null: it is paid on a page. */
  readonly savedMethodId: string | null;
  /** What an operator returned by hand of money that waited. */
  readonly returnedNanoUsd: bigint;
  readonly creditedAt: Date | null;
  readonly inspectedAt: Date | null;
  readonly updatedAt: Date;
}

export interface OrderFilter {
  readonly organizationId?: string;
  readonly providerId?: string;
  readonly states?: readonly OrderState[];
  /** A reference, or a name that the provider gave to page or payment. */
  readonly q?: string;
}

/** Where an order is paid. */
interface OrderPage {
  readonly providerId: string;
  readonly checkoutRef: string;
}

/** What is known of an order when it is made. */
type NewOrderRow = Prisma.PaymentOrderUncheckedCreateInput;

/** By its kind amounts are counted. */
const OF_PROVIDER = { provider: { select: { kind: true } } } as const;

/** Owns `payment_order`. Constraints limit its texts. */
@Injectable()
export class OrderRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async insert(tx: Transaction, data: NewOrderRow): Promise<PaymentOrder> {
    return (await tx.paymentOrder.create({ data, include: OF_PROVIDER })) as PaymentOrder;
  }

  /** One that is there stays as it is. */
  async insertMissing(tx: Transaction, data: NewOrderRow): Promise<void> {
    await tx.paymentOrder.createMany({ data: [data], skipDuplicates: true });
  }

  async find(tx: Transaction, id: string): Promise<PaymentOrder | null> {
    return (await tx.paymentOrder.findUnique({ where: { id }, include: OF_PROVIDER })) as PaymentOrder | null;
  }

  /** Until the transaction ends. */
  async lock(tx: Transaction, id: string): Promise<PaymentOrder | null> {
    await tx.$queryRaw`SELECT 1 FROM payment_order WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
    return this.find(tx, id);
  }

  /** Seen with the rights of the request; of one organization, where it is given. */
  async read(id: string, organizationId?: string): Promise<PaymentOrder | null> {
    const where = organizationId === undefined ? { id } : { id, organizationId };
    const row = await this.prisma.read((db) => db.paymentOrder.findFirst({ where }));
    const [order = null] = await withKinds(this.prisma, row === null ? [] : [row]);
    return order as PaymentOrder | null;
  }

  async list({ organizationId, providerId, states, q }: OrderFilter, page: PageRequest): Promise<Page<PaymentOrder>> {
    const named =
      q === undefined ? {} : { OR: [{ reference: q.toUpperCase() }, { checkoutRef: q }, { paymentRef: q }] };
    const window = pageWindow(page);
    const where: Prisma.PaymentOrderWhereInput = {
      AND: [window.where],
      ...(organizationId === undefined ? {} : { organizationId }),
      ...(providerId === undefined ? {} : { providerId }),
      ...(states === undefined ? {} : { state: { in: [...states] } }),
      ...named,
    };
    const rows = await this.prisma.read((db) => db.paymentOrder.findMany({ ...window, where }));
    return pageOf((await withKinds(this.prisma, rows)) as PaymentOrder[], page);
  }

  /** Whose orders these are. */
  async organizationsOf(tx: Transaction, ids: readonly string[]): Promise<string[]> {
    const rows = await tx.paymentOrder.findMany({ where: { id: { in: [...ids] } }, select: { organizationId: true } });
    return [...new Set(rows.map(({ organizationId }) => organizationId))];
  }

  async byReferences(tx: Transaction, providerId: string, references: readonly string[]): Promise<PaymentOrder[]> {
    const where = { providerId, reference: { in: [...references] } };
    return (await tx.paymentOrder.findMany({ where, include: OF_PROVIDER })) as PaymentOrder[];
  }

  /** Those that nothing was paid of in time are not counted, also while their provider gives no answer. */
  countOpen(tx: Transaction, organizationId: string, now: Date): Promise<number> {
    const over = { state: 'created', expiresAt: { lte: now } };
    return tx.paymentOrder.count({ where: { organizationId, state: { in: [...OPEN_STATES] }, NOT: over } });
  }

  /**
   * Whether the organization has paid, and the provider still has the money: of some credited order it keeps all, or as much
   * as its smallest order is. What a refund or dispute took is not kept, nor what a refund that is on its way will take;
   * an order in an open dispute counts for nothing.
   */
  async hasPaid(tx: Transaction, organizationId: string): Promise<boolean> {
    const rows = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM payment_order o JOIN payment_provider p ON p.id = o.provider_id
      CROSS JOIN LATERAL (SELECT coalesce(sum(r.gross_nano_usd), 0) AS nano FROM order_refund r
        WHERE r.order_id = o.id AND r.state = 'booked') AS leaving
      WHERE o.organization_id = ${organizationId}::uuid AND o.state = 'credited'
        AND greatest(o.paid_nano_usd, o.amount_nano_usd + o.surcharge_nano_usd + o.tax_nano_usd)
          - o.refunded_nano_usd - o.disputed_nano_usd - leaving.nano >= least(o.amount_nano_usd, p.min_nano_usd)
        AND NOT EXISTS (SELECT 1 FROM payment_dispute d WHERE d.order_id = o.id AND d.is_open)
      LIMIT 1`;
    return rows.length > 0;
  }

  /** Amounts of orders made since a moment that came to nothing are not counted. */
  async sumSince(tx: Transaction, organizationId: string, since: Date): Promise<bigint> {
    const { _sum: sum } = await tx.paymentOrder.aggregate({
      where: { organizationId, createdAt: { gte: since }, state: { notIn: ['failed', 'expired'] } },
      _sum: { amountNanoUsd: true },
    });
    return sum.amountNanoUsd ?? 0n;
  }

  /** Amounts of orders charged without their customer since a moment that came to something, or may. */
  async chargedSince(tx: Transaction, organizationId: string, since: Date): Promise<bigint> {
    const made = { organizationId, charge: { byPerson: false }, createdAt: { gte: since } };
    const { _sum: sum } = await tx.paymentOrder.aggregate({
      where: { ...made, state: { notIn: ['failed', 'expired'] } },
      _sum: { amountNanoUsd: true },
    });
    return sum.amountNanoUsd ?? 0n;
  }

  async update(tx: Transaction, id: string, changes: Prisma.PaymentOrderUncheckedUpdateInput): Promise<PaymentOrder> {
    const data = { ...changes, updatedAt: new Date() };
    return (await tx.paymentOrder.update({ where: { id }, data, include: OF_PROVIDER })) as PaymentOrder;
  }

  /** Orders without a page of their provider that were not paid in time; at most `limit`. */
  async overdue(tx: Transaction, now: Date, limit: number): Promise<PaymentOrder[]> {
    const where = { state: { in: [...OPEN_STATES] }, checkoutRef: null, expiresAt: { lte: now } };
    const oldest = { where, orderBy: { expiresAt: 'asc' }, take: limit } as const;
    return (await tx.paymentOrder.findMany({ ...oldest, include: OF_PROVIDER })) as PaymentOrder[];
  }

  /**
   * Pages of open orders that were not inspected since a moment; at most `limit`. Those with a status check wait for its next
   * try: many of a provider that gives no answer would keep all others back.
   */
  uninspected(tx: Transaction, since: Date, limit: number): Promise<OrderPage[]> {
    return tx.$queryRaw<OrderPage[]>`
      SELECT provider_id AS "providerId", checkout_ref AS "checkoutRef" FROM payment_order o
      WHERE state IN ('created', 'pending', 'paid') AND checkout_ref IS NOT NULL
        AND COALESCE(inspected_at, created_at) < ${since}
        AND NOT EXISTS (SELECT 1 FROM payment_question q
          WHERE q.provider_id = o.provider_id AND q.subject = 'session:' || o.checkout_ref)
      ORDER BY expires_at LIMIT ${limit}`;
  }
}
