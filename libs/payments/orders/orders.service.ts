import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange, recordEvents, type Transaction } from '#core/infra';
import { WalletRepository } from '#billing/ledger';
import {
  Clock,
  formatId,
  formatUsd,
  maxBigint,
  newUuid,
  refusal,
  RoutifyError,
  wholeCents,
  type Page,
  type PageRequest,
  type Actor,
} from '#core';
import { bonusOf } from '../domain/bonus-of.js';
import { formatMinor, minorOf, type RateNano } from '../domain/currency.js';
import { orderEvent } from '../domain/order-event.js';
import { newOrderReference } from '../domain/order-reference.js';
import { surchargeOf } from '../domain/surcharge-of.js';
import { TopupOfferRepository } from '../offers/topup-offer.repository.js';
import { savesMethods } from '../providers/describe-provider.js';
import { hasApi, takesCurrency, unitAt, unitFor } from '../providers/provider-kinds.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { ConversionsService } from './conversions.service.js';
import { DeclineLimits } from './decline.limits.js';
import { OrderSignature } from './order-signature.js';
import { OrderRepository, type OrderFilter, type PaymentOrder } from './order.repository.js';

export interface NewOrder {
  readonly organizationId: string;
  /** Of the organization: test orders are of test organizations. */
  readonly isTest: boolean;
  readonly providerId: string;
  /** Null: an operator. */
  readonly userId: string | null;
  /** What the wallet is to get, without a bonus. */
  readonly amountNanoUsd: bigint;
  /** One of the provider's; null: on its page. */
  readonly method: string | null;
  /** The customer lets the provider keep the way to pay. */
  readonly savesMethod?: boolean;
  /** It is charged to this one, without its customer. */
  readonly savedMethodId?: string;
  readonly legalVersion: string | null;
  /** The most that an organization may order before it has paid; null: no limit. */
  readonly firstMaxNanoUsd: bigint | null;
}

/** A provider as an organization may use it now. */
export interface OfferedProvider extends PaymentProvider {
  /** Null: its currency has no rate that is good for an order. */
  readonly rateNano: RateNano | null;
}

export const OPEN_ORDERS_MAX = 3;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A transfer between banks of two countries takes a week, and people are slower. */
const BANK_TRANSFER_MS = 14 * DAY_MS;
/** A page may stay open for a day; after a shorter time a customer orders anew, at the prices of then. */
const PAGE_MS = 60 * MINUTE_MS;
/** Providers know an idempotency key for a day: a charge without an answer is repeated within it. */
const CHARGED_WITHIN_MS = 23 * 60 * MINUTE_MS;
const REFERENCE_BYTES = 8;

/** Makes orders, within the limits of their provider, and reads them. */
@Injectable()
export class OrdersService {
  constructor(
    private readonly wallets: WalletRepository,
    private readonly orders: OrderRepository,
    private readonly providers: PaymentProviderRepository,
    private readonly offers: TopupOfferRepository,
    private readonly declines: DeclineLimits,
    private readonly conversions: ConversionsService,
    private readonly signature: OrderSignature,
    private readonly clock: Clock,
  ) {}

  list(filter: OrderFilter, page: PageRequest): Promise<Page<PaymentOrder>> {
    return this.orders.list(filter, page);
  }

  /** Of one organization, where it is given. Throws `not_found`. */
  async get(id: string, organizationId?: string): Promise<PaymentOrder> {
    const order = await this.orders.read(id, organizationId);
    if (order !== null) return order;
    throw new RoutifyError('not_found', `There is no order ${formatId('ord', id)}.`);
  }

  /**
   * Makes an order without a page of its provider. Throws `not_found`, 400 outside the limits, `conflict` for a provider
   * that is disabled, of the other mode or of a currency without a rate, and with too many open orders.
   */
  create(wanted: NewOrder, actor: Actor): Promise<PaymentOrder> {
    return this.orders.transaction((tx) => this.createIn(tx, wanted, actor));
  }

  /** In the caller's transaction, which locks the wallet. Throws as `create`. */
  async createIn(tx: Transaction, wanted: NewOrder, actor: Actor): Promise<PaymentOrder> {
    const { organizationId, providerId, userId, amountNanoUsd, legalVersion } = wanted;
    const { savesMethod = false, savedMethodId = null } = wanted;
    // The limits are those of an organization: its orders are made one after the other.
    await this.wallets.lockOne(tx, organizationId);
    const provider = await this.requireProvider(tx, wanted);
    if (hasApi(provider.kind)) await this.declines.require(tx, organizationId);
    await this.requireLimits(tx, wanted, provider);
    const priced = await this.priced(tx, amountNanoUsd, provider);
    const { bonusNanoUsd, bonusDays } = bonusOf(amountNanoUsd, await this.offers.list(tx));
    const nowMs = this.clock.nowMs();
    const openMs = savedMethodId === null ? PAGE_MS : CHARGED_WITHIN_MS;
    const order = await this.orders.insert(tx, {
      id: newUuid(nowMs),
      organizationId,
      providerId,
      userId,
      amountNanoUsd,
      bonusNanoUsd,
      bonusDays,
      mode: provider.mode,
      legalVersion,
      method: wanted.method,
      ...priced,
      savesMethod,
      savedMethodId,
      reference: newOrderReference(randomBytes(REFERENCE_BYTES)),
      expiresAt: new Date(nowMs + (hasApi(provider.kind) ? openMs : BANK_TRANSFER_MS)),
    });
    await this.record(tx, 'order.create', order, actor);
    const data = { ...orderEvent(order), amount_usd: formatUsd(amountNanoUsd) };
    await recordEvents(tx, [{ type: 'order.created', organizationId, data }]);
    return order;
  }

  /** What its provider keeps beside it. */
  signatureOf(order: PaymentOrder): string {
    return this.signature.of(order, order.providerId);
  }

  /** Records that its customer gave it up. */
  async recordCancel(order: PaymentOrder, actor: Actor): Promise<void> {
    await this.orders.transaction((tx) => this.record(tx, 'order.cancel', order, actor));
  }

  /** Providers with the rate and the maximum of an organization's next order, which is less until it has paid. */
  async limited(
    organizationId: string,
    providers: readonly PaymentProvider[],
    firstMaxNanoUsd: bigint | null,
  ): Promise<readonly OfferedProvider[]> {
    const hasPaid = await this.hasPaid(organizationId);
    return Promise.all(
      providers.map(async (provider) => {
        const { kind, currency } = provider;
        const rateNano = takesCurrency(kind, currency) ? await this.conversions.orderRate(currency) : null;
        return { ...limitedBy(provider, hasPaid ? null : firstMaxNanoUsd), rateNano };
      }),
    );
  }

  /** Whether it has paid, and its money was not taken back. */
  hasPaid(organizationId: string): Promise<boolean> {
    return this.orders.transaction((tx) => this.orders.hasPaid(tx, organizationId));
  }

  /** What is to be paid: rounded once, in the payer's favour. */
  private async priced(tx: Transaction, amountNanoUsd: bigint, provider: PaymentProvider) {
    const { kind, currency } = provider;
    // One of before the rule: what its provider would charge is another amount.
    if (!takesCurrency(kind, currency)) throw refusal('payment_currency', { currency });
    const rateNano = await this.conversions.orderRate(currency, tx);
    if (rateNano === null) throw refusal('order_rate_missing', { currency });
    const surchargeNanoUsd = surchargeOf(amountNanoUsd, provider);
    const unit = unitAt(kind, currency);
    const totalMinor = minorOf(amountNanoUsd + surchargeNanoUsd, rateNano, unit);
    if (totalMinor === 0n) throw refusal('order_too_small', { currency }, { param: 'amount_usd' });
    if (totalMinor < unit.leastMinor) {
      throw refusal('order_least', { currency, least: formatMinor(unit.leastMinor, unit) }, { param: 'amount_usd' });
    }
    return { surchargeNanoUsd, currency, rateNano, totalMinor };
  }

  private async requireProvider(tx: Transaction, wanted: NewOrder): Promise<PaymentProvider> {
    const { providerId, isTest, method, savesMethod = false, savedMethodId } = wanted;
    const provider = await this.providers.find(providerId, tx);
    if (provider === null || (provider.mode === 'test') !== isTest) {
      throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', providerId)}.`);
    }
    if (provider.status !== 'active') throw refusal('payment_provider_disabled', {});
    const { methods = [] } = provider.options;
    if (method !== null && !methods.includes(method))
      throw refusal('order_method', { methods: methods.join(', ') }, { param: 'method' });
    if ((savesMethod || savedMethodId !== undefined) && !savesMethods(provider))
      throw refusal('order_saves_no_method', {}, { param: 'save_method' });
    return provider;
  }

  private async requireLimits(tx: Transaction, wanted: NewOrder, provider: PaymentProvider): Promise<void> {
    const { organizationId, amountNanoUsd, firstMaxNanoUsd } = wanted;
    const hasPaid = await this.orders.hasPaid(tx, organizationId);
    const { minNanoUsd, maxNanoUsd } = limitedBy(provider, hasPaid ? null : firstMaxNanoUsd);
    if (amountNanoUsd < minNanoUsd || amountNanoUsd > maxNanoUsd) {
      const limits = { min_usd: formatUsd(minNanoUsd), max_usd: formatUsd(maxNanoUsd) };
      throw refusal('order_amount', limits, { param: 'amount_usd' });
    }
    if (amountNanoUsd !== wholeCents(amountNanoUsd)) throw refusal('order_cents', {}, { param: 'amount_usd' });
    const nowMs = this.clock.nowMs();
    if ((await this.orders.countOpen(tx, organizationId, new Date(nowMs))) >= OPEN_ORDERS_MAX) {
      throw refusal('orders_open', { limit: OPEN_ORDERS_MAX });
    }
    const today = new Date(nowMs - (nowMs % DAY_MS));
    const leftNanoUsd = provider.dailyMaxNanoUsd - (await this.orders.sumSince(tx, organizationId, today));
    if (amountNanoUsd <= leftNanoUsd) return;
    const limits = { limit_usd: formatUsd(provider.dailyMaxNanoUsd), left_usd: formatUsd(maxBigint(0n, leftNanoUsd)) };
    throw refusal('order_daily_limit', limits, { param: 'amount_usd' });
  }

  private async record(tx: Transaction, action: string, order: PaymentOrder, actor: Actor): Promise<void> {
    const {
      id,
      organizationId,
      providerId,
      amountNanoUsd,
      surchargeNanoUsd,
      bonusNanoUsd,
      legalVersion,
      totalMinor,
      currency,
    } = order;
    await recordChange(tx, {
      actor,
      action,
      targetKind: 'order',
      targetId: formatId('ord', id),
      organizationId,
      after: {
        provider_id: formatId('prv', providerId),
        amount_usd: formatUsd(amountNanoUsd),
        surcharge_usd: formatUsd(surchargeNanoUsd),
        total: `${formatMinor(totalMinor, unitFor(order))} ${currency}`,
        bonus_usd: formatUsd(bonusNanoUsd),
        terms_version: legalVersion,
      },
    });
  }
}

/** Its minimum can always be ordered. */
function limitedBy(provider: PaymentProvider, limitNanoUsd: bigint | null): PaymentProvider {
  const { minNanoUsd, maxNanoUsd } = provider;
  if (limitNanoUsd === null || limitNanoUsd >= maxNanoUsd) return provider;
  return { ...provider, maxNanoUsd: maxBigint(limitNanoUsd, minNanoUsd) };
}
