import { Injectable } from '@nestjs/common';
import { recordChange } from '#core/infra';
import { formatId, formatUsd, refusal, RoutifyError, type Actor } from '#core';
import { minorOfUnits } from '../domain/currency.js';
import { OrderRepository, type PaymentOrder } from '../orders/order.repository.js';
import { hasApi, unitAt } from '../providers/provider-kinds.js';
import { PaymentProviderRepository, type PaymentProvider } from '../providers/payment-provider.repository.js';
import { PaymentEventsService } from './payment-events.service.js';

/** A transfer on the operator's bank account. */
interface ReceivedTransfer {
  /** In nano-units of the provider's currency. */
  readonly amountNano: bigint;
  /** The bank's id, or another one: each is noted once. */
  readonly externalRef: string;
  readonly receivedAt: Date;
  readonly note: string | null;
}

/** What operators say of providers without an API: that money came. */
@Injectable()
export class ReceivedTransfersService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly providers: PaymentProviderRepository,
    private readonly events: PaymentEventsService,
  ) {}

  /** Notes a transfer for an order. Repeatable. Throws `not_found`, 400 for an order of a provider with an API. */
  async receive(orderId: string, transfer: ReceivedTransfer, actor: Actor): Promise<PaymentOrder> {
    const order = await this.orders.transaction((tx) => this.orders.find(tx, orderId));
    if (order === null) throw new RoutifyError('not_found', `There is no order ${formatId('ord', orderId)}.`);
    const provider = await this.providers.find(order.providerId);
    if (provider === null || hasApi(provider.kind)) throw refusal('payment_provider_confirms', {});
    const amount = `${formatUsd(transfer.amountNano)} ${order.currency}`;
    await this.orders.transaction((tx) =>
      recordChange(tx, {
        actor,
        action: 'order.transfer',
        targetKind: 'order',
        targetId: formatId('ord', orderId),
        organizationId: order.organizationId,
        after: { amount, external_ref: transfer.externalRef },
      }),
    );
    await this.note(provider, orderId, transfer, actor);
    return (await this.orders.transaction((tx) => this.orders.find(tx, orderId))) ?? order;
  }

  /** Notes a transfer that names an order of the provider, or none. */
  async note(
    { id: providerId, kind, currency }: Pick<PaymentProvider, 'id' | 'kind' | 'currency'>,
    orderId: string | null,
    transfer: ReceivedTransfer,
    actor: Actor,
  ): Promise<void> {
    const { amountNano, externalRef, receivedAt: occurredAt, note } = transfer;
    const grossMinor = minorOfUnits(amountNano, unitAt(kind, currency));
    const paid = { providerId, orderId, kind: 'paid', externalRef, aboutRef: null, grossMinor } as const;
    await this.events.record({ ...paid, taxMinor: 0n, note, occurredAt }, actor);
  }
}
