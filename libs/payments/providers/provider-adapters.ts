import { Injectable } from '@nestjs/common';
import { BtcpayAdapter } from '../btcpay/btcpay.adapter.js';
import { EpayAdapter } from '../epay/epay.adapter.js';
import { StripeAdapter } from '../stripe/stripe.adapter.js';
import { YookassaAdapter } from '../yookassa/yookassa.adapter.js';
import type { ProviderAdapter } from '../port/provider-adapter.js';
import type { PaymentProviderKind } from './provider-kinds.js';

/** The adapter of each kind of provider with an API. */
@Injectable()
export class ProviderAdapters {
  private readonly adapters: Partial<Record<PaymentProviderKind, ProviderAdapter>>;

  constructor(stripe: StripeAdapter, btcpay: BtcpayAdapter, epay: EpayAdapter, yookassa: YookassaAdapter) {
    this.adapters = { stripe, btcpay, epay, yookassa };
  }

  /** Null: operators say what happened. */
  of(kind: PaymentProviderKind): ProviderAdapter | null {
    return this.adapters[kind] ?? null;
  }
}
