import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { formatId, formatUsd, refusal, RoutifyError, type Page, type PageRequest, type Actor } from '#core';
import { minorOfUnits } from '../domain/currency.js';
import { ClaimsRepository } from '../orders/claims.repository.js';
import { PaymentEventRepository, type PaymentEvent } from '../orders/payment-event.repository.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { paysOperator, recordsPayouts, unitAt } from '../providers/provider-kinds.js';
import { PaymentEventsService } from './payment-events.service.js';

/** What arrived at the operator's bank, in nano-units of the provider's currency. */
interface ReceivedPayout {
  readonly amountNano: bigint;
  /** What the provider kept of it. */
  readonly feeNano: bigint;
  /** The bank's id, or the provider's: each is noted once. */
  readonly externalRef: string;
  readonly arrivedAt: Date;
  readonly note: string | null;
}

/** What a provider owes. */
export interface ProviderClaims {
  readonly provider: PaymentProvider;
  /** By what it said, in its currency. */
  readonly owedMinor: bigint;
  /** In the ledger, at the rates of orders. */
  readonly owedNanoUsd: bigint;
}

/** Money of providers on its way to the operator's bank. */
@Injectable()
export class PayoutsService {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly claims: ClaimsRepository,
    private readonly eventRows: PaymentEventRepository,
    private readonly events: PaymentEventsService,
  ) {}

  /** Throws `not_found`. */
  async claimsOf(providerId: string): Promise<ProviderClaims> {
    const provider = await this.provider(providerId);
    // What customers pay to the operator's own account is owed by none.
    if (paysOperator(provider.kind)) return { provider, owedMinor: 0n, owedNanoUsd: 0n };
    const [owedMinor, owedNanoUsd] = await Promise.all([
      this.claims.reportedMinor(providerId, null),
      this.claims.ledgerNanoUsd(providerId),
    ]);
    return { provider, owedMinor, owedNanoUsd };
  }

  /** Of one provider, those of its own account included. Throws `not_found`. */
  async list(providerId: string, page: PageRequest): Promise<Page<PaymentEvent>> {
    await this.provider(providerId);
    return this.eventRows.listPayouts(providerId, page);
  }

  /**
   * Notes a payout that an operator saw at the bank. Repeatable. Throws `not_found`, 400 for a provider that states its
   * own, `conflict` for another amount with a reference that is known.
   */
  async receive(providerId: string, payout: ReceivedPayout, actor: Actor): Promise<PaymentEvent> {
    const provider = await this.provider(providerId);
    if (!recordsPayouts(provider.kind)) throw refusal('payment_not_paid_out', {});
    const { externalRef, arrivedAt: occurredAt, note } = payout;
    const { kind, currency } = provider;
    const [amountMinor, feeMinor] = [payout.amountNano, payout.feeNano].map((nano) =>
      minorOfUnits(nano, unitAt(kind, currency)),
    );
    if (amountMinor === undefined || feeMinor === undefined || amountMinor === 0n) {
      throw refusal('order_too_small', { currency }, { param: 'amount' });
    }
    const known = await this.eventRows.transaction((tx) =>
      this.eventRows.findByRef(tx, { providerId, kind: 'payout', externalRef }),
    );
    if (known !== null) return withAmount(known, amountMinor);
    await this.eventRows.transaction((tx) =>
      recordChange(tx, {
        actor,
        action: 'payment_provider.payout',
        targetKind: 'payment_provider',
        targetId: formatId('prv', providerId),
        after: {
          currency,
          amount: formatUsd(payout.amountNano),
          fee: formatUsd(payout.feeNano),
          external_ref: externalRef,
        },
      }),
    );
    const named = { providerId, orderId: null, aboutRef: null, externalRef, taxMinor: 0n, note, occurredAt };
    // What it kept lowers its claims first: the payout then takes what is left.
    if (feeMinor > 0n) await this.events.record({ ...named, kind: 'payment_fee', grossMinor: feeMinor }, actor);
    const id = await this.events.record({ ...named, kind: 'payout', grossMinor: amountMinor }, actor);
    return this.eventRows.transaction(async (tx) => withAmount(await this.eventRows.find(tx, id), amountMinor));
  }

  private async provider(id: string): Promise<PaymentProvider> {
    const provider = await this.providers.find(id);
    if (provider !== null) return provider;
    throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', id)}.`);
  }
}

function withAmount(noted: PaymentEvent | null, amountMinor: bigint): PaymentEvent {
  if (noted?.grossMinor === amountMinor) return noted;
  throw refusal('payment_recorded', { external_ref: noted?.externalRef ?? '' });
}
