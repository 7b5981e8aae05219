import { Injectable } from '@nestjs/common';
import { type Transaction, DisplayRatesService, SettingGroupsService } from '#core/infra';
import { Clock, parseUsd, refusal } from '#core';
import {
  isPriced,
  nanoUsdOf,
  nanoUsdOfPart,
  pricedOrder,
  USD,
  USD_RATE_NANO,
  type RateNano,
} from '../domain/currency.js';
import type { PaymentProvider } from '../providers/payment-provider.repository.js';
import { unitAt } from '../providers/provider-kinds.js';
import type { PaymentOrder } from './order.repository.js';

/** What minor units of a currency are worth, in nano-USD. */
type Conversion = (minor: bigint) => bigint;

const DAY_MS = 86_400_000;

/**
 * Dollars of what providers state in their currencies, by the display list. Inside a transaction calls take that: a read
 * beside it would take a second connection.
 */
@Injectable()
export class ConversionsService {
  constructor(
    private readonly rates: DisplayRatesService,
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  /** The rate that an order of now is made at; null: there is none, or one that is older than operators allow. */
  async orderRate(currency: string, tx?: Transaction): Promise<RateNano | null> {
    const rate = await this.find(currency, tx);
    if (rate === null) return null;
    const { values } = await this.settings.get('payments', tx);
    const oldestMs = this.clock.nowMs() - (values.rate_days + 1) * DAY_MS;
    return rate.fromMs > oldestMs ? rate.rateNano : null;
  }

  /** Null: there is none. */
  async rateNow(currency: string, tx?: Transaction): Promise<RateNano | null> {
    return (await this.find(currency, tx))?.rateNano ?? null;
  }

  /**
   * Money of an order is worth its share of the order, other money what it is worth today. An order that asked for an amount
   * in other units than those of its provider gets what came by its rate: too little, and it waits. Throws `conflict` for
   * a currency without a rate.
   */
  async of(
    { kind, currency }: Pick<PaymentProvider, 'kind' | 'currency'>,
    order: PaymentOrder | null,
    tx?: Transaction,
  ): Promise<Conversion> {
    const unit = unitAt(kind, currency);
    if (order !== null) {
      const priced = pricedOrder(order);
      if (order.state === 'credited' || isPriced(order, unit)) return (minor) => nanoUsdOfPart(minor, priced);
      return (minor) => nanoUsdOf(minor, order.rateNano, unit);
    }
    const rateNano = await this.rateNow(currency, tx);
    if (rateNano === null) throw refusal('order_rate_missing', { currency });
    return (minor) => nanoUsdOf(minor, rateNano, unit);
  }

  private async find(currency: string, tx?: Transaction) {
    if (currency === USD) return { rateNano: USD_RATE_NANO, fromMs: Infinity };
    const rate = await this.rates.of(currency, new Date(this.clock.nowMs()), tx);
    const rateNano = rate === null ? null : parseUsd(rate.rate);
    return rate === null || rateNano === null ? null : { rateNano, fromMs: Date.parse(rate.date) };
  }
}
