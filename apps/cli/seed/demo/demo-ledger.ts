import type { INestApplicationContext } from '@nestjs/common';
import { SpendCalendar } from '#billing/admission';
import { KeyUses } from '#auth';
import {
  AccountsService,
  DEFAULT_PRIORITY,
  GrantsService,
  LedgerRepository,
  RedeemCodesService,
  RefundsService,
  type LedgerEvent,
} from '#billing/ledger';
import { Clock, minBigint, NANO_USD_PER_CENT, NANO_USD_PER_USD, newUuid, type Actor } from '#core';
import { OrdersService, PaymentEventsService, PaymentProvidersService, ReceivedTransfersService } from '#payments';
import { known, type DemoWorld, type WorldCustomer } from './demo-world.js';
import type { PastClock } from './past-clock.js';
import { PastRepository } from './past.repository.js';
import { DAY_MS, trafficOf, type PlannedRequest } from './traffic.js';
import { usageEventOf } from './usage-event-of.js';

const HOUR_MS = 3_600_000;
/** Days that are booked at once: few enough for one transaction, many enough for few of them. */
const STEP_DAYS = 3;
/** An invoice of a month is paid on this day of the next. */
const PAID_ON_DAY = 9;
const CARD_ENDS_DAYS_AGO = 4;
const REFUNDED_DAYS_AGO = 20;
const CODE_DAYS_AGO = 30;

/** A request that found too little balance. */
export interface Refused {
  readonly customer: WorldCustomer;
  readonly request: PlannedRequest;
}

interface Booking {
  readonly services: INestApplicationContext;
  readonly clock: PastClock;
  readonly world: DemoWorld;
  readonly actor: Actor;
  readonly nowMs: number;
}

/** Books ninety days: what customers pay, and then what they use, in the order of days. */
export class DemoLedger {
  private readonly accounts: AccountsService;
  private readonly calendar: SpendCalendar;
  private readonly refused: Refused[] = [];
  private count = 0;
  private payments = 0;

  constructor(private readonly booking: Booking) {
    const { services } = booking;
    this.accounts = services.get(AccountsService);
    this.calendar = new SpendCalendar(services.get(Clock));
  }

  /** Returns how many requests it booked, and those of customers without balance. */
  async fill(): Promise<{ readonly requests: number; readonly refused: readonly Refused[] }> {
    const { nowMs } = this.booking;
    const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
    for (let dayMs = today - 90 * DAY_MS; dayMs <= today; dayMs += STEP_DAYS * DAY_MS) await this.step(dayMs);
    await this.refund();
    return { requests: this.count, refused: this.refused };
  }

  private async step(fromMs: number): Promise<void> {
    const { world, nowMs } = this.booking;
    // Two at once: one is prepared while Postgres books the other. Each has its own customers, and so its own wallets.
    const [events, others]: [LedgerEvent[], LedgerEvent[]] = [[], []];
    for (const [index, customer] of world.customers.entries()) {
      const days = Array.from({ length: STEP_DAYS }, (_, day) => fromMs + day * DAY_MS);
      const requests = days.flatMap((dayMs) => trafficOf(customer.customer, dayMs, nowMs));
      await this.givePromotions(customer, fromMs);
      const priced = requests.map((request) => ({ request, event: this.eventOf(customer, request) }));
      const needed = priced.reduce((sum, { event }) => sum + event.event.chargeNanoUsd, 0n);
      const available = await this.pay(customer, fromMs, needed);
      (index % 2 === 0 ? events : others).push(...this.covered(customer, priced, available));
    }
    await Promise.all([this.book(events, fromMs), this.book(others, fromMs)]);
  }

  /** Requests end where the balance does: a gateway would have refused the others. */
  private covered(
    customer: WorldCustomer,
    priced: readonly { readonly request: PlannedRequest; readonly event: LedgerEvent }[],
    availableNanoUsd: bigint,
  ): LedgerEvent[] {
    let left = availableNanoUsd;
    return priced.flatMap(({ request, event }) => {
      if (event.event.holdNanoUsd > left) {
        this.refused.push({ customer, request });
        return [];
      }
      left -= event.event.chargeNanoUsd;
      return [event];
    });
  }

  private eventOf({ id, tierId, keys, multipliersPpm, customer }: WorldCustomer, request: PlannedRequest): LedgerEvent {
    const { world, clock } = this.booking;
    const { atMs, model } = request;
    const { id: modelId, prices, channels } = known(world.models, model.canonicalId);
    const price = prices.find(({ fromMs }) => fromMs <= atMs);
    const key = keys[request.key];
    if (price === undefined || key === undefined) throw new RangeError(`no price or key for ${model.canonicalId}`);
    clock.to(atMs);
    const ids = { requestId: newUuid(atMs), organizationId: id, keyId: key.id, tierId, modelId };
    return {
      event: usageEventOf(request, { ...ids, price, multipliersPpm, channels }),
      admittedAtMs: atMs,
      windows: key.caps.map(({ period, timeZone = null }) => ({
        name: period,
        windowKey: this.calendar.windowOf({ period, timeZone }, customer.tz).windowKey,
      })),
      idempotencyHash: null,
    };
  }

  private async book(events: readonly LedgerEvent[], fromMs: number): Promise<void> {
    const { services, clock, nowMs } = this.booking;
    if (events.length === 0) return;
    const sorted = [...events].sort((one, other) => one.admittedAtMs - other.admittedAtMs);
    clock.to(Math.min(nowMs, fromMs + STEP_DAYS * DAY_MS));
    const ledger = services.get(LedgerRepository);
    await ledger.inShards([], (tx) => ledger.settleBatch(tx, sorted));
    this.count += sorted.length;
    for (const { event, admittedAtMs } of sorted) services.get(KeyUses).note(event.keyId, admittedAtMs);
  }

  /** Pays what the next days need. Returns the balance that they have. */
  private async pay(world: WorldCustomer, fromMs: number, neededNanoUsd: bigint): Promise<bigint> {
    const { customer, id } = world;
    const { nowMs } = this.booking;
    if (customer.payment === 'invoice') await this.payInvoice(world, fromMs);
    const stopsMs = nowMs - (customer.paysUntilDaysAgo ?? 0) * DAY_MS;
    const amountNanoUsd = customer.topUpUsd * NANO_USD_PER_USD;
    const startsMs = nowMs - customer.daysAgo * DAY_MS;
    for (;;) {
      const available = (await this.accounts.availableOf([id])).get(id) ?? 0n;
      const isEnough = available >= neededNanoUsd + amountNanoUsd / 4n;
      if (isEnough || amountNanoUsd === 0n || fromMs >= stopsMs || fromMs + STEP_DAYS * DAY_MS < startsMs)
        return available;
      await this.topUp(world, Math.max(fromMs - 3 * HOUR_MS, startsMs - 60_000), amountNanoUsd);
    }
  }

  private async topUp(world: WorldCustomer, atMs: number, amountNanoUsd: bigint): Promise<void> {
    const { clock, nowMs, actor } = this.booking;
    clock.to(atMs);
    this.payments += 1;
    const isCardOver = atMs > nowMs - CARD_ENDS_DAYS_AGO * DAY_MS;
    switch (world.customer.payment) {
      case 'bank_transfer':
        return this.order(world, 'bank_transfer', amountNanoUsd);
      case 'card':
        // A provider compares the payments of its last days with its own.
        return this.order(world, isCardOver ? 'bank_transfer' : 'stripe', amountNanoUsd);
      case 'by_hand':
      case 'invoice': {
        const externalRef = `bank-${this.payments}`;
        const topUp = { organizationId: world.id, amountNanoUsd, externalRef, reason: 'Bank transfer' };
        await this.accounts.topUp(topUp, actor);
      }
    }
  }

  /** An order that is paid, at its provider or by a transfer that an operator notes. */
  private async order(world: WorldCustomer, kind: 'bank_transfer' | 'stripe', amountNanoUsd: bigint): Promise<void> {
    const { services, actor } = this.booking;
    const provider = (await services.get(PaymentProvidersService).offered(true)).find((one) => one.kind === kind);
    if (provider === undefined) throw new RangeError(`the development seed has no provider ${kind}`);
    const order = await services.get(OrdersService).create(
      {
        organizationId: world.id,
        isTest: true,
        providerId: provider.id,
        userId: world.ownerId,
        amountNanoUsd,
        method: null,
        legalVersion: null,
        firstMaxNanoUsd: null,
      },
      actor,
    );
    const occurredAt = new Date(services.get(Clock).nowMs());
    const externalRef = `${kind === 'stripe' ? 'pi_demo' : 'transfer'}-${this.payments}`;
    if (kind === 'bank_transfer') {
      const transfer = { amountNano: order.amountNanoUsd, externalRef, receivedAt: occurredAt, note: order.reference };
      await services.get(ReceivedTransfersService).receive(order.id, transfer, actor);
      return;
    }
    const paid = { providerId: provider.id, orderId: order.id, kind: 'paid', externalRef, aboutRef: null } as const;
    const event = { ...paid, grossMinor: order.totalMinor, taxMinor: 0n, note: null, occurredAt };
    await services.get(PaymentEventsService).record(event, actor);
  }

  /** What was owed at the end of the last month, in whole cents. */
  private async payInvoice(world: WorldCustomer, fromMs: number): Promise<void> {
    const { clock, actor } = this.booking;
    const paidMs = [0, 1, 2]
      .map((day) => fromMs + day * DAY_MS)
      .find((ms) => new Date(ms).getUTCDate() === PAID_ON_DAY);
    if (paidMs === undefined || paidMs > this.booking.nowMs) return;
    const wallet = (await this.accounts.postedBalances([world.id])).get(world.id);
    const owed = wallet === undefined ? 0n : -minBigint(0n, wallet.postedNanoUsd);
    const amountNanoUsd = owed - (owed % NANO_USD_PER_CENT);
    if (amountNanoUsd === 0n) return;
    clock.to(paidMs + 10 * HOUR_MS);
    this.payments += 1;
    const month = new Date(paidMs - 20 * DAY_MS).toISOString().slice(0, 7);
    const topUp = {
      organizationId: world.id,
      amountNanoUsd,
      externalRef: `statement-${month}`,
      reason: `Statement of ${month}`,
    };
    await this.accounts.topUp(topUp, actor);
  }

  /** A grant at the beginning, and a redeem code a while later. */
  private async givePromotions({ customer, id }: WorldCustomer, fromMs: number): Promise<void> {
    const { services, clock, actor, nowMs } = this.booking;
    const startMs = nowMs - customer.daysAgo * DAY_MS;
    const isNow = (ms: number): boolean => ms >= fromMs && ms < fromMs + STEP_DAYS * DAY_MS;
    if (customer.grantUsd !== undefined && isNow(startMs)) {
      clock.to(startMs);
      const amountNanoUsd = customer.grantUsd * NANO_USD_PER_USD;
      const expiresAt = new Date(nowMs + 60 * DAY_MS);
      const grant = {
        organizationId: id,
        amountNanoUsd,
        expiresAt,
        priority: DEFAULT_PRIORITY,
        reason: 'Welcome credit',
      };
      await services.get(GrantsService).grant(grant, actor);
    }
    const codeMs = nowMs - CODE_DAYS_AGO * DAY_MS + HOUR_MS;
    if (customer.slug !== 'orchard-games' || !isNow(codeMs)) return;
    clock.to(codeMs);
    const batch = { amountNanoUsd: 5n * NANO_USD_PER_USD, priority: DEFAULT_PRIORITY, reason: 'Game jam' };
    const codes = { ...batch, count: 5, grantDays: 90, expiresAt: new Date(nowMs + 30 * DAY_MS) };
    const { codes: issued } = await services.get(RedeemCodesService).create(codes, actor);
    const [first] = issued;
    if (first !== undefined) await services.get(RedeemCodesService).redeem(id, first.secret, actor);
  }

  /** Two requests that an operator gave back, one in part; a correction; and a payment that its bank took back. */
  private async refund(): Promise<void> {
    const { services, clock, world, actor, nowMs } = this.booking;
    const [refunds, past] = [services.get(RefundsService), services.get(PastRepository)];
    const [halden, northwind, acme] = world.customers;
    for (const customer of [halden, northwind]) {
      if (customer === undefined) continue;
      const [requestId] = await past.dearest(customer.id, new Date(nowMs - REFUNDED_DAYS_AGO * DAY_MS), 1);
      if (requestId === undefined) continue;
      clock.to(nowMs - (REFUNDED_DAYS_AGO - 4) * DAY_MS);
      const amountNanoUsd = customer === halden ? null : 10_000_000n;
      await refunds.refund({ requestId, amountNanoUsd, reason: 'The answer was cut off' }, actor);
    }
    if (acme === undefined) return;
    clock.to(nowMs - 25 * DAY_MS);
    const adjustment = {
      organizationId: acme.id,
      amountNanoUsd: 12n * NANO_USD_PER_USD,
      externalRef: null,
      allowNegative: false,
    };
    await this.accounts.adjust({ ...adjustment, reason: 'Service credit for the outage' }, actor);
    const { rows } = await this.accounts.listPayments(acme.id, 'topup', { limit: 1, after: null, before: null });
    const [topup] = rows;
    if (topup === undefined) return;
    clock.to(Math.min(nowMs, topup.createdAt.getTime() + DAY_MS));
    const chargeback = { organizationId: acme.id, topupId: topup.id, amountNanoUsd: 20n * NANO_USD_PER_USD };
    await this.accounts.chargeBack({ ...chargeback, externalRef: 'returned-1', reason: 'Returned by the bank' }, actor);
  }
}
