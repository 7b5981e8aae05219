import { newUuid, RoutifyError } from '#core';
import type { NewPaymentEvent, PaymentOrder } from '#payments';
import { LEDGER_CHECKS } from '../../../libs/billing/ledger-audit/checks/ledger-checks.js';
import { LedgerCheckRepository } from '../../../libs/billing/ledger-audit/ledger-check.repository.js';
import { OPERATOR, type LedgerFixture } from '../ledger/ledger-fixture.js';
import type { PaymentServices } from './payment-services.js';

export const CENT = 10_000_000n;
export const USD = 100n * CENT;
const DAY_MS = 86_400_000;
/** Yuan for a dollar. */
const YUAN = '7.2134';

/** A provider as it is outside: what it keeps of each payment. It knows no ledger. */
export class StandIn {
  readonly payments: StandInPayment[] = [];

  constructor(
    readonly id: string,
    /** Disputes, and refunds at its dashboard. */
    readonly hasDashboard: boolean,
    /** What a minor unit is worth, in nano-dollars, rounded up. */
    readonly nanoPerMinor: bigint,
    readonly isExact: boolean,
  ) {}
}

interface Leaving {
  readonly ref: string;
  readonly minor: bigint;
  backMinor: bigint;
}

/** A payment by its provider's books: plain sums. */
export class StandInPayment {
  readonly refunds: Leaving[] = [];
  readonly disputes: Leaving[] = [];
  moved = 0;

  constructor(
    readonly provider: StandIn,
    readonly ref: string,
    readonly orderId: string | null,
    readonly minor: bigint,
    /** Of the product, as tests name it. */
    readonly eventId: string,
  ) {}

  refundableMinor(): bigint {
    return this.minor - sumOf(this.refunds);
  }

  /** Negative: it was taken twice, by a refund and a dispute. */
  keptMinor(): bigint {
    return this.minor - sumOf(this.refunds) - sumOf(this.disputes);
  }
}

const sumOf = (all: readonly Leaving[]): bigint => all.reduce((sum, one) => sum + one.minor - one.backMinor, 0n);
const newRef = (kind: string): string => `${kind}_${newUuid(Date.now()).replaceAll('-', '')}`;

/** Orders, payments and what becomes of them, in the product and at stand-ins of its providers. */
export class LineWorld {
  readonly orders: PaymentOrder[] = [];

  private constructor(
    readonly ledger: LedgerFixture,
    readonly of: PaymentServices,
    readonly cards: StandIn,
    readonly bank: StandIn,
    readonly yuan: StandIn,
    readonly organizations: readonly string[],
  ) {}

  static async open(ledger: LedgerFixture, of: PaymentServices): Promise<LineWorld> {
    const date = new Date(Date.now()).toISOString().slice(0, 10);
    await of.rates.put([{ date, currency: 'CNY', rate: YUAN, display: false }], null, OPERATOR);
    const provider = async (kind: 'stripe' | 'bank_transfer', currency: string): Promise<string> => {
      const id = newUuid(Date.now());
      const limits = { minNanoUsd: CENT, maxNanoUsd: 10_000n * USD, dailyMaxNanoUsd: 1_000_000n * USD, options: {} };
      await ledger.prisma.$transaction((tx) =>
        of.rows.providers.insert(tx, { id, kind, currency, name: `${kind} ${id}`, ...limits }),
      );
      return id;
    };
    const organizations: string[] = [];
    for (let count = 0; count < 3; count++) organizations.push(await ledger.createOrganization(0n));
    return new LineWorld(
      ledger,
      of,
      new StandIn(await provider('stripe', 'USD'), true, CENT, true),
      new StandIn(await provider('bank_transfer', 'USD'), false, CENT, true),
      // A fen at 7.2134 yuan for a dollar is worth 1,386,309 nano-dollars and a part.
      new StandIn(await provider('stripe', 'CNY'), true, 1_386_310n, false),
      organizations,
    );
  }

  get providers(): readonly StandIn[] {
    return [this.cards, this.bank, this.yuan];
  }

  get payments(): readonly StandInPayment[] {
    return this.providers.flatMap(({ payments }) => payments);
  }

  async order(provider: StandIn, cents: bigint, organization = 0): Promise<PaymentOrder> {
    const unset = { isTest: false, userId: null, method: null, legalVersion: null, firstMaxNanoUsd: null };
    const organizationId = this.organizations[organization] ?? '';
    const order = await this.of.orders.create(
      { ...unset, organizationId, providerId: provider.id, amountNanoUsd: cents * CENT },
      OPERATOR,
    );
    this.orders.push(order);
    return order;
  }

  async expire(order: PaymentOrder): Promise<void> {
    await this.say(order.providerId, order.id, { kind: 'expired', externalRef: order.id });
  }

  async pay(provider: StandIn, order: PaymentOrder | null, minor = order?.totalMinor ?? 0n): Promise<StandInPayment> {
    const ref = newRef('pi');
    const id = await this.say(provider.id, order?.id ?? null, { kind: 'paid', externalRef: ref, grossMinor: minor });
    const payment = new StandInPayment(provider, ref, order?.id ?? null, minor, id);
    provider.payments.push(payment);
    return payment;
  }

  /** An order that is credited, and a second payment for it, which waits. */
  async paidTwice(cents = 6_000n): Promise<{ readonly order: PaymentOrder; readonly second: StandInPayment }> {
    const order = await this.order(this.cards, cents);
    await this.pay(this.cards, order);
    return { order, second: await this.pay(this.cards, order) };
  }

  assign(payment: StandInPayment, order: PaymentOrder): Promise<PaymentOrder> {
    return this.of.unapplied.assign(payment.eventId, order.id, OPERATOR);
  }

  /** At the provider: a refund of its dashboard. The caller reports it. */
  refundThere(payment: StandInPayment, minor = payment.minor): { readonly refund: Leaving; readonly event: Said } {
    const refund = { ref: newRef('re'), minor, backMinor: 0n };
    payment.refunds.push(refund);
    const event = { kind: 'refunded', externalRef: refund.ref, aboutRef: payment.ref, grossMinor: minor } as const;
    return { refund, event };
  }

  refundFails(payment: StandInPayment, refund: Leaving, aboutRef = payment.ref): Said {
    refund.backMinor = refund.minor;
    return { kind: 'refund_failed', externalRef: refund.ref, aboutRef, grossMinor: refund.minor };
  }

  dispute(payment: StandInPayment, minor = payment.minor): { readonly dispute: Leaving; readonly event: Said } {
    const dispute = { ref: newRef('txn'), minor, backMinor: 0n };
    payment.disputes.push(dispute);
    const event = { kind: 'withdrawn', externalRef: dispute.ref, aboutRef: payment.ref, grossMinor: minor } as const;
    return { dispute, event };
  }

  win(dispute: Leaving, minor = dispute.minor - dispute.backMinor): Said {
    dispute.backMinor += minor;
    return { kind: 'reinstated', externalRef: newRef('txn'), aboutRef: dispute.ref, grossMinor: minor };
  }

  /** What a provider says of one of its payments. */
  report(payment: StandInPayment, said: Said): Promise<string> {
    payment.moved += 1;
    return this.say(payment.provider.id, payment.orderId, said);
  }

  /** Approves a refund of an order, and returns its parts as they are sent. */
  async refundHere(order: PaymentOrder, amountNanoUsd: bigint | null): Promise<SentRefund[]> {
    const request = { orderId: order.id, amountNanoUsd, reason: 'Test', mayExceed: true };
    await this.of.refunds.create(request, OPERATOR);
    return this.unsent();
  }

  /** Returns what waits. A transfer back was made by hand before. */
  async giveBack(payment: StandInPayment): Promise<void> {
    const waitingNanoUsd = (await this.statesOf(payment))['unapplied'] ?? 0n;
    await this.of.unapplied.returnToPayer(payment.eventId, 'Test', OPERATOR);
    const minor = waitingNanoUsd / payment.provider.nanoPerMinor;
    if (!payment.provider.hasDashboard) payment.refunds.push({ ref: newRef('hand'), minor, backMinor: 0n });
  }

  /** Refunds of ours that no provider has yet. */
  async unsent(): Promise<SentRefund[]> {
    const { rows } = await this.ledger.owner.query<{ id: string; payment: string; minor: string }>(
      `SELECT id, payment_id AS payment, gross_minor AS minor FROM order_refund WHERE state = 'booked' ORDER BY id`,
    );
    return rows.flatMap(({ id, payment: eventId, minor }) => {
      const payment = this.payments.find((one) => one.eventId === eventId);
      return payment === undefined ? [] : [{ id, payment, minor: BigInt(minor) }];
    });
  }

  /** The provider has it, or an operator transferred it. Throws for more than the payment has. */
  async send({ id, payment, minor }: SentRefund): Promise<Leaving> {
    if (minor > payment.refundableMinor()) throw new Error(`a refund of ${minor} of ${payment.refundableMinor()}`);
    const refund = { ref: payment.provider.hasDashboard ? newRef('re') : `refund:${id}`, minor, backMinor: 0n };
    payment.refunds.push(refund);
    await this.report(payment, { kind: 'refunded', externalRef: refund.ref, aboutRef: id, grossMinor: minor });
    return refund;
  }

  async refuse({ id, payment, minor }: SentRefund): Promise<void> {
    await this.report(payment, {
      kind: 'refund_failed',
      externalRef: `refund:${id}`,
      aboutRef: id,
      grossMinor: minor,
    });
  }

  /** Until nothing is left to be booked. */
  async settle(): Promise<void> {
    while ((await this.of.events.pass()) > 0);
    const { rows } = await this.ledger.owner.query(
      'SELECT kind, external_ref FROM payment_fact WHERE booked_at IS NULL',
    );
    if (rows.length > 0) throw new Error(`not booked: ${JSON.stringify(rows)}`);
  }

  async balanceOf(order: PaymentOrder): Promise<bigint> {
    const { rows } = await this.ledger.owner.query<{ nano: string }>(
      'SELECT posted_nano_usd AS nano FROM wallet WHERE organization_id = $1',
      [order.organizationId],
    );
    return BigInt(rows[0]?.nano ?? 0);
  }

  /** What of the payments is credit, what waits, and what was lost, by the rows of the ledger. */
  async booked(): Promise<Record<'credit' | 'waiting' | 'lost', bigint>> {
    const ids = this.payments.map(({ eventId }) => eventId);
    const { rows } = await this.ledger.owner.query<Record<'credit' | 'waiting' | 'lost', string>>(
      `SELECT (SELECT coalesce(sum(posted_nano_usd), 0) FROM wallet WHERE organization_id = ANY($1)) AS credit,
        (SELECT coalesce(sum(left_nano_usd), 0) FROM unapplied_payment WHERE id = ANY($2)) AS waiting,
        (SELECT coalesce(sum(CASE a.id WHEN t.debit_account THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0)
          FROM transfer t JOIN account a ON a.kind = 'dispute_losses' AND a.id IN (t.debit_account, t.credit_account)) AS lost`,
      [this.organizations, ids],
    );
    const [row] = rows;
    return { credit: BigInt(row?.credit ?? 0), waiting: BigInt(row?.waiting ?? 0), lost: BigInt(row?.lost ?? 0) };
  }

  /** Where the money of a payment is, by its moves. */
  async statesOf(payment: StandInPayment): Promise<Record<string, bigint>> {
    const { rows } = await this.ledger.owner.query<{ state: string; nano: string }>(
      `SELECT state, sum(nano) AS nano FROM (
        SELECT to_state AS state, amount_nano_usd AS nano FROM payment_move WHERE payment_id = $1
        UNION ALL SELECT from_state, -amount_nano_usd FROM payment_move WHERE payment_id = $1) AS moved
       GROUP BY state HAVING sum(nano) <> 0`,
      [payment.eventId],
    );
    return Object.fromEntries(rows.map(({ state, nano }) => [state, BigInt(nano)]));
  }

  async brokenPromises(): Promise<string[]> {
    const errors = LEDGER_CHECKS.filter(({ severity }) => severity === 'error');
    const found = await new LedgerCheckRepository(this.ledger.prisma).run(errors);
    return found.filter((check) => check.rows.length > 0).map(({ name }) => name);
  }

  /** What is before its payment, or waits for a refund that is being sent, is booked by a later pass. */
  private async say(providerId: string, orderId: string | null, said: Said): Promise<string> {
    const event: NewPaymentEvent = {
      providerId,
      orderId,
      aboutRef: null,
      grossMinor: 0n,
      taxMinor: 0n,
      note: null,
      occurredAt: new Date(Date.now() - DAY_MS),
      ...said,
    };
    try {
      return await this.of.events.record(event, OPERATOR);
    } catch (error) {
      if (error instanceof RoutifyError && (error.code === 'not_found' || error.code === 'conflict')) return '';
      throw error;
    }
  }
}

/** An event, without whose it is. */
export type Said = Pick<NewPaymentEvent, 'kind' | 'externalRef'> & Partial<NewPaymentEvent>;

export interface SentRefund {
  readonly id: string;
  readonly payment: StandInPayment;
  readonly minor: bigint;
}
